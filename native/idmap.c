// The parent's part of a user namespace: uid_map, setgroups and gid_map of the child, each in one write(2), which is
// all that the kernel allows. Ranges beyond one's own id need newuidmap(1) and newgidmap(1), which know /etc/subuid.
// Source: user_namespaces(7).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nshelper.h"

static bool has_cap(int cap)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } };
	return !syscall(SYS_capget, &header, data) && data[cap / 32].effective & (1u << (cap % 32));
}

// One's own id and no other: what the kernel lets anybody map.
static bool is_own_id(const struct idmap *map, uint32_t own)
{
	const struct extent *only = &map->extents[0];
	return map->count == 1 && !strcmp(only->length, "1") && strtoull(only->outside, NULL, 10) == own;
}

static int write_once(int proc, const char *name, const char *text, size_t length)
{
	scoped_fd fd = openat(proc, name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	ssize_t written = write(fd, text, length);
	if (written < 0)
		return errno;
	return (size_t)written == length ? 0 : EIO;
}

static int write_map(int proc, const char *name, const struct idmap *map)
{
	char text[MAX_EXTENTS * 64];
	size_t length = 0;
	for (size_t i = 0; i < map->count; i++) {
		const struct extent *extent = &map->extents[i];
		length += (size_t)snprintf(text + length, sizeof text - length, "%s %s %s\n", extent->inside,
					   extent->outside, extent->length);
	}
	return write_once(proc, name, text, length);
}

// Runs the setuid tool by its absolute path, with an argument array and an empty environment. What it prints is
// for people and goes nowhere: its refusal is EPERM, its absence ENOENT.
static int run_tool(const char *path, pid_t child, const struct idmap *map)
{
	static char *const no_environment[] = { NULL };
	const char *argv[MAX_EXTENTS * 3 + 3] = { path };
	char pid_text[16];
	size_t count = 2;
	snprintf(pid_text, sizeof pid_text, "%d", child);
	argv[1] = pid_text;
	for (size_t i = 0; i < map->count; i++) {
		argv[count++] = map->extents[i].inside;
		argv[count++] = map->extents[i].outside;
		argv[count++] = map->extents[i].length;
	}
	if (access(path, X_OK) < 0)
		return errno;
	pid_t tool = fork();
	if (tool < 0)
		return errno;
	if (tool == 0) {
		int null = open("/dev/null", O_RDWR);
		for (int fd = 0; null >= 0 && fd < 3; fd++)
			dup2(null, fd);
		unblock_signals();
		execve(path, (char *const *)argv, no_environment);
		_exit(EXIT_NOT_FOUND);
	}
	int status;
	while (waitpid(tool, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_FOUND ? ENOENT : EPERM;
}

static int done(enum stage stage, int error)
{
	status_stage(stage, error, now_ns());
	return error;
}

static int write_uid_map(const struct spec *spec, int proc, pid_t child)
{
	if (spec->uid_map.count == 0)
		return 0;
	if (has_cap(CAP_SETUID) || is_own_id(&spec->uid_map, geteuid()))
		return done(STAGE_UID_MAP, write_map(proc, "uid_map", &spec->uid_map));
	return done(STAGE_NEWUIDMAP, run_tool("/usr/bin/newuidmap", child, &spec->uid_map));
}

static int write_gid_map(const struct spec *spec, int proc, pid_t child)
{
	bool own = is_own_id(&spec->gid_map, getegid()), direct = own || has_cap(CAP_SETGID);
	bool deny = spec->setgroups == SETGROUPS_DENY ||
		    (spec->setgroups == SETGROUPS_AUTO && own && !has_cap(CAP_SETGID));
	// Before gid_map: a process that could drop a group could pass where that group is denied.
	if (deny) {
		int error = done(STAGE_SETGROUPS, write_once(proc, "setgroups", "deny", 4));
		if (error)
			return error;
	}
	if (spec->gid_map.count == 0)
		return 0;
	if (direct)
		return done(STAGE_GID_MAP, write_map(proc, "gid_map", &spec->gid_map));
	return done(STAGE_NEWGIDMAP, run_tool("/usr/bin/newgidmap", child, &spec->gid_map));
}

// Reports its stages itself. The child can't have been replaced by another process: it is ours and not yet reaped.
int write_maps(const struct spec *spec, pid_t child)
{
	char path[32];
	if (!(spec->unshare & CLONE_NEWUSER))
		return 0;
	snprintf(path, sizeof path, "/proc/%d", child);
	scoped_fd proc = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (proc < 0)
		return done(STAGE_UID_MAP, errno);
	int error = write_uid_map(spec, proc, child);
	return error ? error : write_gid_map(spec, proc, child);
}
