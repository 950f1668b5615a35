// Who the program is: its ids inside, its capabilities, and whether it may gain more. Source: credentials(7),
// capabilities(7), prctl(2).
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nshelper.h"

// EPERM: setgroups is "deny" there, and the groups that came along stay (they show as 65534).
static int drop_groups(void)
{
	return setgroups(0, NULL) < 0 && errno != EPERM ? errno : 0;
}

// In a user namespace of its own, or joined, the child becomes its root where 0 is mapped: files that it makes need
// an owner. Where 0 isn't mapped it stays who it was, with its capabilities until it execs.
int become_root(struct spec *spec)
{
	if (!(spec->unshare & CLONE_NEWUSER) && !spec->joined_user)
		return SKIPPED;
	int error = drop_groups();
	if (error)
		return error;
	if (setresgid(0, 0, 0) < 0 && errno != EINVAL)
		return errno;
	if (setresuid(0, 0, 0) < 0 && errno != EINVAL)
		return errno;
	return 0;
}

// Keeps only what is in `keep_caps` in the bounding set, so that no exec brings the others back. Before the ids change,
// since that takes CAP_SETPCAP away.
int drop_caps(struct spec *spec)
{
	if (!spec->drop_caps)
		return SKIPPED;
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (!(spec->keep_caps >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return errno;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ? errno : 0;
}

static int limit_own_caps(uint64_t keep)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	if (syscall(SYS_capget, &header, data) < 0)
		return errno;
	for (int half = 0; half < 2; half++) {
		data[half].effective &= (uint32_t)(keep >> (32 * half));
		data[half].permitted &= (uint32_t)(keep >> (32 * half));
		data[half].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data) < 0 ? errno : 0;
}

// The ids asked for by number (EINVAL: not mapped), then only the capabilities that are to be kept.
int become_user(struct spec *spec)
{
	bool ids = spec->uid != NO_ID || spec->gid != NO_ID;
	if (!ids && !spec->drop_caps)
		return SKIPPED;
	int error = ids ? drop_groups() : 0;
	if (error)
		return error;
	gid_t gid = (gid_t)spec->gid;
	uid_t uid = (uid_t)spec->uid;
	if (spec->gid != NO_ID && setresgid(gid, gid, gid) < 0)
		return errno;
	if (spec->uid != NO_ID && setresuid(uid, uid, uid) < 0)
		return errno;
	return spec->drop_caps ? limit_own_caps(spec->keep_caps) : 0;
}

int forbid_new_privileges(struct spec *spec)
{
	if (!spec->no_new_privs)
		return SKIPPED;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? errno : 0;
}
