// Folders that stay in sight where a tmpfs is mounted over what they are in: taken hold of before, attached after. What
// is made on the way is in the empty tmpfs, so that no link can lead elsewhere. Source: open_tree, move_mount.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nshelper.h"

// With all that is mounted in it: what came along from another mount namespace can't be taken apart.
int open_kept(struct spec *spec)
{
	for (size_t i = 0; i < spec->keep_count; i++) {
		unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
		spec->keep_trees[i] = (int)syscall(SYS_open_tree, AT_FDCWD, spec->keep[i], flags);
		if (spec->keep_trees[i] < 0)
			return errno;
	}
	return 0;
}

static int make_folders(const char *path)
{
	char part[4096];
	size_t length = strlen(path);
	if (length >= sizeof part)
		return ENAMETOOLONG;
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return errno;
	}
	return 0;
}

int attach_kept(struct spec *spec)
{
	for (size_t i = 0; i < spec->keep_count; i++) {
		int error = make_folders(spec->keep[i]);
		if (error)
			return error;
		if (syscall(SYS_move_mount, spec->keep_trees[i], "", AT_FDCWD, spec->keep[i], MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return errno;
		close_fd(&spec->keep_trees[i]);
	}
	return 0;
}
