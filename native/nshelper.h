// What the parts of nshelper share: what it is asked to do, the stages of a birth, and how each part is called.
//
// nshelper starts one program in new or existing namespaces and stays beside it until it ends. It is single-threaded
// (setns and unshare of a user namespace need that), starts no shell, reads no configuration and trusts only its
// arguments. Whoever runs it gains nothing that the kernel doesn't grant them anyway: it is not setuid.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The steps of a birth, in their order. Their names travel to the caller (status.c), and hints are keyed by them.
enum stage {
	STAGE_ARGS,
	STAGE_JOIN,
	STAGE_CLONE,
	STAGE_NEWUIDMAP,
	STAGE_UID_MAP,
	STAGE_SETGROUPS,
	STAGE_NEWGIDMAP,
	STAGE_GID_MAP,
	STAGE_HOLD,
	STAGE_GO,
	STAGE_IDS,
	STAGE_HOSTNAME,
	STAGE_PRIVATE,
	STAGE_ROOT,
	STAGE_PIVOT,
	STAGE_PROC,
	STAGE_DEV,
	STAGE_TMPFS,
	STAGE_RESOLV,
	STAGE_DETACH,
	STAGE_LO,
	STAGE_CWD,
	STAGE_TTY,
	STAGE_CAPS,
	STAGE_USER,
	STAGE_NO_NEW_PRIVS,
	STAGE_INIT,
	STAGE_EXEC,
	STAGE_COUNT
};

// What a step returns: 0, an errno, or this when there was nothing to do (then it isn't part of the timeline).
enum { SKIPPED = -1 };

// Exit codes beside those of the program itself, as env(1) and docker run use them.
enum { EXIT_SETUP = 125, EXIT_CANNOT_EXEC = 126, EXIT_NOT_FOUND = 127, EXIT_SIGNAL = 128 };

enum { KINDS = 8, MAX_TMPFS = 16, MAX_KEEP = 8, MAX_EXTENTS = 512, NO_ID = -1 };

// The kinds of namespaces, in the order in which they are joined (join.c).
struct kind {
	const char *name;
	uint64_t flag;
};
extern const struct kind kinds[KINDS];

struct extent {
	const char *inside, *outside, *length; // decimal digits, checked by args.c
};

struct idmap {
	struct extent extents[MAX_EXTENTS];
	size_t count;
};

enum setgroups { SETGROUPS_AUTO, SETGROUPS_ALLOW, SETGROUPS_DENY };

struct spec {
	uint64_t unshare;              // CLONE_NEW* of the namespaces to make
	const char *join[KINDS];       // a path or "fd:N" for each kind to join, or NULL
	bool joined_user;
	struct idmap uid_map, gid_map;
	enum setgroups setgroups;
	const char *hostname;
	const char *root;              // new root folder, or NULL: the caller's
	bool read_only, proc, dev, lo, tty, no_new_privs, init, die_with_parent, drop_caps;
	const char *tmpfs[MAX_TMPFS];
	size_t tmpfs_count;
	const char *keep[MAX_KEEP];    // folders that stay in sight below a tmpfs
	size_t keep_count;
	const char *resolv;            // file that becomes /etc/resolv.conf
	const char *cwd;
	int64_t uid, gid;              // inside, or NO_ID: 0 where it is mapped
	uint64_t keep_caps;            // bit N = capability N; counts when drop_caps
	int status_fd, hold_fd;        // -1: none
	char **command;                // NULL-terminated

	int old_root, resolv_tree;     // opened on the way (mounts.c)
	int keep_trees[MAX_KEEP];      // likewise (keep.c)
};

// A resource that ends with its scope.
void close_fd(int *fd);
#define scoped_fd __attribute__((cleanup(close_fd))) int

int parse_args(struct spec *spec, int argc, char **argv);

void status_open(int fd);
void status_stage(enum stage stage, int error, uint64_t ns);
void status_child(pid_t pid);
void status_end(int wait_status);
uint64_t now_ns(void);
int exit_code(int wait_status);

// What the child tells its parent about a stage, over a pipe that closes when it execs.
struct record {
	uint32_t stage;
	int32_t error;
	uint64_t ns;
};
void send_record(int fd, enum stage stage, int error);

int join_namespaces(const struct spec *spec);

struct birth {
	pid_t pid;
	int go;      // parent's end: one byte lets the child go on; closing it ends the child
	int records; // parent's end
};
int clone_child(struct spec *spec, struct birth *birth);
_Noreturn void child_main(struct spec *spec, int go, int records);

int write_maps(const struct spec *spec, pid_t child);

int become_root(struct spec *spec);
int drop_caps(struct spec *spec);
int become_user(struct spec *spec);
int forbid_new_privileges(struct spec *spec);

int set_hostname(struct spec *spec);
int bring_lo_up(struct spec *spec);
int take_terminal(struct spec *spec);

int make_mounts_private(struct spec *spec);
int prepare_root(struct spec *spec);
int pivot(struct spec *spec);
int mount_proc(struct spec *spec);
int mount_dev(struct spec *spec);
int mount_tmpfs(struct spec *spec);
int open_kept(struct spec *spec);
int attach_kept(struct spec *spec);
int bind_resolv(struct spec *spec);
int detach_old_root(struct spec *spec);
int change_folder(struct spec *spec);

void block_signals(void);
void unblock_signals(void);
int supervise(pid_t main_child);
