// The child's way from clone to exec: it waits for its maps, then goes through its steps, each reported, and becomes
// the program. Anything that fails ends it; it never goes on with less than was asked for.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "nshelper.h"

static const struct {
	enum stage stage;
	int (*run)(struct spec *spec);
} steps[] = {
	{ STAGE_IDS, become_root },
	{ STAGE_HOSTNAME, set_hostname },
	{ STAGE_PRIVATE, make_mounts_private },
	{ STAGE_ROOT, prepare_root },
	{ STAGE_PIVOT, pivot },
	{ STAGE_PROC, mount_proc },
	{ STAGE_DEV, mount_dev },
	{ STAGE_TMPFS, mount_tmpfs },
	{ STAGE_RESOLV, bind_resolv },
	{ STAGE_DETACH, detach_old_root },
	{ STAGE_LO, bring_lo_up },
	{ STAGE_CWD, change_folder },
	{ STAGE_TTY, take_terminal },
	{ STAGE_CAPS, drop_caps },
	{ STAGE_USER, become_user },
	{ STAGE_NO_NEW_PRIVS, forbid_new_privileges },
};

static int exec_code(int error)
{
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXEC;
}

static _Noreturn void become_command(struct spec *spec, int records)
{
	unblock_signals();
	send_record(records, STAGE_EXEC, 0); // followed by the end of the pipe, or by the error
	execvp(spec->command[0], spec->command);
	int error = errno;
	send_record(records, STAGE_EXEC, error);
	_exit(exec_code(error));
}

// Pid 1 that stays: the program is its child. Both end together, since the kernel ends a pid namespace with its
// first process.
static _Noreturn void become_init(struct spec *spec, int go, int records)
{
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		become_command(spec, records);
	}
	send_record(records, STAGE_INIT, pid < 0 ? errno : 0);
	if (pid < 0)
		_exit(EXIT_SETUP);
	close(records); // its end is the program's exec
	close(go);
	if (spec->status_fd >= 0)
		close(spec->status_fd);
	_exit(exit_code(supervise(pid)));
}

// SIGKILL when the parent ends. Changing ids cancels it, so it is asked for again at the end; and a parent that ended
// in between shows as a closed pipe.
static void tie_to_parent(int go)
{
	struct pollfd entry = { .fd = go };
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (poll(&entry, 1, 0) > 0)
		_exit(EXIT_SETUP);
}

_Noreturn void child_main(struct spec *spec, int go, int records)
{
	char byte;
	ssize_t got;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	do
		got = read(go, &byte, 1);
	while (got < 0 && errno == EINTR);
	if (got != 1)
		_exit(EXIT_SETUP);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int error = steps[i].run(spec);
		if (error != SKIPPED)
			send_record(records, steps[i].stage, error);
		if (error > 0)
			_exit(EXIT_SETUP);
	}
	tie_to_parent(go);
	if (spec->init)
		become_init(spec, go, records);
	become_command(spec, records);
}
