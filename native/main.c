// nshelper: starts one program in namespaces and stays beside it. The parent's way: join, clone, maps, go; then it
// passes on what the child reports and waits for its end.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nshelper.h"

// Nothing that was open when nshelper started reaches the program, but its standard files.
static void close_on_exec(void)
{
	if (syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC) == 0)
		return;
	for (int fd = 3; fd < 65536; fd++) // before Linux 5.11
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static int failed(enum stage stage, int error)
{
	status_stage(stage, error, now_ns());
	return EXIT_SETUP;
}

// The caller may want to wire the namespaces before anything runs in them: it writes one byte when it is done, or
// closes its end to give up.
static int wait_for_caller(const struct spec *spec)
{
	char byte;
	ssize_t got;
	if (spec->hold_fd < 0)
		return SKIPPED;
	do
		got = read(spec->hold_fd, &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 1 ? 0 : got < 0 ? errno : ECANCELED;
}

static int abandon(struct birth *birth)
{
	kill(birth->pid, SIGKILL);
	while (waitpid(birth->pid, NULL, 0) < 0 && errno == EINTR)
		;
	return EXIT_SETUP;
}

// Passes the child's records on until it execs or ends. False: it reported a failure.
static bool relay(int records)
{
	struct record record;
	bool ready = false;
	for (;;) {
		ssize_t got = read(records, &record, sizeof record);
		if (got < 0 && errno == EINTR)
			continue;
		if (got != sizeof record || record.stage >= STAGE_COUNT)
			break;
		if (record.stage == STAGE_EXEC && record.error == 0) {
			ready = true; // but done only when the pipe closes
			continue;
		}
		status_stage(record.stage, record.error, record.ns);
		if (record.error)
			return false;
	}
	if (ready)
		status_stage(STAGE_EXEC, 0, now_ns());
	return true;
}

static int finish(struct birth *birth)
{
	bool reported = !relay(birth->records);
	close_fd(&birth->records);
	int status = supervise(birth->pid);
	close_fd(&birth->go); // not before: its end tells the child that this process is gone
	if (!reported)
		status_end(status);
	return exit_code(status);
}

// SIGKILL when the caller ends; a caller that ended before this shows as a closed status fd.
static void tie_to_caller(int status_fd)
{
	struct pollfd entry = { .fd = status_fd };
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (status_fd >= 0 && poll(&entry, 1, 0) > 0)
		_exit(EXIT_SETUP);
}

static int run(struct spec *spec)
{
	struct birth birth;
	int error = join_namespaces(spec);
	status_stage(STAGE_JOIN, error, now_ns());
	if (error > 0)
		return EXIT_SETUP;
	error = clone_child(spec, &birth);
	status_stage(STAGE_CLONE, error, now_ns());
	if (error)
		return EXIT_SETUP;
	status_child(birth.pid);
	if (write_maps(spec, birth.pid) > 0)
		return abandon(&birth);
	error = wait_for_caller(spec);
	status_stage(STAGE_HOLD, error, now_ns());
	if (error > 0)
		return abandon(&birth);
	uint64_t now = now_ns();
	if (write(birth.go, "g", 1) != 1) {
		failed(STAGE_GO, errno);
		return abandon(&birth);
	}
	status_stage(STAGE_GO, 0, now);
	return finish(&birth);
}

int main(int argc, char **argv)
{
	struct spec spec = { .uid = NO_ID, .gid = NO_ID, .status_fd = -1, .hold_fd = -1, .old_root = -1, .resolv_tree = -1 };
	int error = parse_args(&spec, argc, argv);
	status_open(spec.status_fd);
	if (error)
		return failed(STAGE_ARGS, error);
	close_on_exec();
	block_signals();
	if (spec.die_with_parent)
		tie_to_caller(spec.status_fd);
	// Without a pid namespace, what the program leaves behind comes here to be reaped.
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return run(&spec);
}
