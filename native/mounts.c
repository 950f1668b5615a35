// The child's mounts, all in a mount namespace of its own: private, a new root or the caller's (read-only when asked),
// /proc, /dev, tmpfs and /etc/resolv.conf. Paths below the new root are looked up after pivot_root, so that a link in
// it leads nowhere outside. Source: mount(2), open_tree, move_mount, mount_setattr(2), pivot_root(2).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nshelper.h"

// Of <sys/mount.h>, which clashes with <linux/mount.h> before glibc 2.37.
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount2(const char *target, int flags);
#define MNT_DETACH 2

static int result(long value)
{
	return value < 0 ? errno : 0;
}

static int open_tree_at(int folder, const char *path)
{
	return (int)syscall(SYS_open_tree, folder, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

static int attach(int tree, const char *target)
{
	return result(syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH));
}

static int set_read_only(const char *path)
{
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY };
	return result(syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes));
}

// What is mounted here must not appear outside, and the other way round.
int make_mounts_private(struct spec *spec)
{
	if (!(spec->unshare & CLONE_NEWNS))
		return SKIPPED;
	return result(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

// A root must be a mount of its own. Folders for /proc and /dev are made if they can be; if not, mounting says so.
static int prepare_new_root(struct spec *spec)
{
	int error = result(mount(spec->root, spec->root, NULL, MS_BIND | MS_REC, NULL));
	if (error || chdir(spec->root) < 0)
		return error ? error : errno;
	if (spec->proc)
		mkdir("proc", 0755);
	if (spec->dev)
		mkdir("dev", 0755);
	return spec->read_only ? set_read_only(".") : 0;
}

int prepare_root(struct spec *spec)
{
	if (spec->resolv) {
		spec->resolv_tree = open_tree_at(AT_FDCWD, spec->resolv);
		if (spec->resolv_tree < 0)
			return errno;
	}
	spec->old_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (spec->old_root < 0)
		return errno;
	if (spec->root)
		return prepare_new_root(spec);
	return spec->read_only ? set_read_only("/") : SKIPPED;
}

// The old root stays, stacked on the new one, until detach_old_root: the kernel allows a new /proc only where one is
// fully visible, and device files are taken from it.
int pivot(struct spec *spec)
{
	if (!spec->root)
		return SKIPPED;
	int error = result(syscall(SYS_pivot_root, ".", "."));
	return error || chdir("/") == 0 ? error : errno;
}

int mount_proc(struct spec *spec)
{
	if (!spec->proc)
		return SKIPPED;
	return result(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
}

// A user namespace may not make device files: the host's are bound in, each as one file.
static int bind_device(struct spec *spec, const char *name)
{
	char target[32] = "/dev/";
	size_t length = 5;
	while (*name && length < sizeof target - 1)
		target[length++] = *name++;
	scoped_fd tree = open_tree_at(spec->old_root, target + 1);
	if (tree < 0)
		return errno;
	scoped_fd file = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	return file < 0 ? errno : attach(tree, target);
}

static int link_devices(void)
{
	static const char *const links[][2] = { { "/proc/self/fd", "/dev/fd" },
						{ "/proc/self/fd/0", "/dev/stdin" },
						{ "/proc/self/fd/1", "/dev/stdout" },
						{ "/proc/self/fd/2", "/dev/stderr" },
						{ "pts/ptmx", "/dev/ptmx" } };
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (symlink(links[i][0], links[i][1]) < 0)
			return errno;
	return 0;
}

int mount_dev(struct spec *spec)
{
	static const char *const devices[] = { "null", "zero", "full", "random", "urandom", "tty" };
	if (!spec->dev)
		return SKIPPED;
	int error = result(mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=64k"));
	for (size_t i = 0; !error && i < sizeof devices / sizeof *devices; i++)
		error = bind_device(spec, devices[i]);
	if (!error)
		error = link_devices();
	if (error || mkdir("/dev/pts", 0755) < 0 || mkdir("/dev/shm", 0755) < 0)
		return error ? error : errno;
	error = result(mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620"));
	return error ? error : result(mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"));
}

int mount_tmpfs(struct spec *spec)
{
	if (spec->tmpfs_count == 0)
		return SKIPPED;
	int kept = open_kept(spec);
	if (kept)
		return kept;
	for (size_t i = 0; i < spec->tmpfs_count; i++) {
		int error = result(mount("tmpfs", spec->tmpfs[i], "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"));
		if (error)
			return error;
	}
	return attach_kept(spec);
}

int bind_resolv(struct spec *spec)
{
	if (!spec->resolv)
		return SKIPPED;
	int error = attach(spec->resolv_tree, "/etc/resolv.conf");
	close_fd(&spec->resolv_tree);
	return error;
}

int detach_old_root(struct spec *spec)
{
	int old_root = spec->old_root;
	spec->old_root = -1;
	if (!spec->root) {
		close_fd(&old_root);
		return SKIPPED;
	}
	int error = fchdir(old_root) < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0 ? errno : 0;
	close_fd(&old_root);
	return error;
}

int change_folder(struct spec *spec)
{
	if (!spec->cwd)
		return SKIPPED;
	return result(chdir(spec->cwd));
}
