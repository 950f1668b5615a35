// Entering namespaces that exist: all are opened first (paths mean something else once the mount namespace changed),
// then entered. Source: setns(2), nsenter(1).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "nshelper.h"

static bool is_own(int fd, const char *kind)
{
	char path[64];
	struct stat own, other;
	snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
	return !stat(path, &own) && !fstat(fd, &other) && own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

// O_NONBLOCK: whatever lies at the path, opening it has no effect.
static int open_one(const char *where, const struct kind *kind, int *fd)
{
	*fd = strncmp(where, "fd:", 3) ? open(where, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
				       : fcntl(atoi(where + 3), F_DUPFD_CLOEXEC, 3);
	if (*fd < 0)
		return errno;
	int type = ioctl(*fd, NS_GET_NSTYPE);
	if (type < 0)
		return EINVAL;
	return (uint64_t)type == kind->flag ? 0 : EINVAL;
}

static void close_all(int (*fds)[KINDS])
{
	for (size_t i = 0; i < KINDS; i++)
		close_fd(&(*fds)[i]);
}

// One pass over what is still to be entered, the user namespace (always the first) left out. With `lenient`, what
// the kernel refuses for want of privilege waits for the next pass.
static int enter_others(int *fds, bool lenient)
{
	for (size_t i = 1; i < KINDS; i++) {
		if (fds[i] < 0)
			continue;
		if (setns(fds[i], (int)kinds[i].flag) == 0)
			close_fd(&fds[i]);
		else if (!lenient || errno != EPERM)
			return errno;
	}
	return 0;
}

// User first for everybody who needs its capabilities for the rest. But a namespace may also belong to an *outer*
// user namespace (a container that shares the host's network): whoever may enter that one now could not afterwards.
// So: what may be entered already, then user, then what is left.
int join_namespaces(const struct spec *spec)
{
	__attribute__((cleanup(close_all))) int fds[KINDS] = { -1, -1, -1, -1, -1, -1, -1, -1 };
	bool any = false;
	for (size_t i = 0; i < KINDS; i++) {
		if (!spec->join[i])
			continue;
		any = true;
		int error = open_one(spec->join[i], &kinds[i], &fds[i]);
		if (error)
			return error;
		if (is_own(fds[i], kinds[i].name)) // entering one's own user namespace is EINVAL
			close_fd(&fds[i]);
	}
	if (!any)
		return SKIPPED;
	// From now on nobody inside may trace what we start, or reach this program and its fds through /proc: inside
	// may be hostile, and its pid namespace shows the child before it execs. Exec makes it an ordinary process.
	// (The maps of a new user namespace could not be written then; it is not one that others are in already.)
	if (!(spec->unshare & CLONE_NEWUSER) && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return errno;
	if (fds[0] >= 0) {
		int error = enter_others(fds, true);
		if (error)
			return error;
		if (setns(fds[0], CLONE_NEWUSER) < 0)
			return errno;
	}
	return enter_others(fds, false);
}
