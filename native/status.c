// The status protocol: one line a fact, on the fd that the caller named. Numbers only where the caller needs numbers;
// no text for people. The child never has this fd: it tells its parent by records, which end when it execs.
//
//   nshelper 1                   protocol version, first
//   ok STAGE NS                  a stage is done, at NS of CLOCK_MONOTONIC
//   failed STAGE ERRNO NS        a stage failed; nothing follows, and nothing of the birth is left
//   child PID                    as the caller's pid namespace numbers it
//   exited CODE | killed SIGNAL  how the program ended, last
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "nshelper.h"

static int status_fd = -1;

static const char *const names[STAGE_COUNT] = {
	[STAGE_ARGS] = "args",
	[STAGE_JOIN] = "join",
	[STAGE_CLONE] = "clone",
	[STAGE_NEWUIDMAP] = "newuidmap",
	[STAGE_UID_MAP] = "uid_map",
	[STAGE_SETGROUPS] = "setgroups",
	[STAGE_NEWGIDMAP] = "newgidmap",
	[STAGE_GID_MAP] = "gid_map",
	[STAGE_HOLD] = "hold",
	[STAGE_GO] = "go",
	[STAGE_IDS] = "ids",
	[STAGE_HOSTNAME] = "hostname",
	[STAGE_PRIVATE] = "private",
	[STAGE_ROOT] = "root",
	[STAGE_PIVOT] = "pivot",
	[STAGE_PROC] = "proc",
	[STAGE_DEV] = "dev",
	[STAGE_TMPFS] = "tmpfs",
	[STAGE_RESOLV] = "resolv",
	[STAGE_DETACH] = "detach",
	[STAGE_LO] = "lo",
	[STAGE_CWD] = "cwd",
	[STAGE_TTY] = "tty",
	[STAGE_CAPS] = "caps",
	[STAGE_USER] = "user",
	[STAGE_NO_NEW_PRIVS] = "no_new_privs",
	[STAGE_INIT] = "init",
	[STAGE_EXEC] = "exec",
};

void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// A caller that no longer reads is no reason to stop: the program may outlive it.
__attribute__((format(printf, 1, 2))) static void line(const char *format, ...)
{
	char text[128];
	va_list values;
	va_start(values, format);
	int length = vsnprintf(text, sizeof text, format, values);
	va_end(values);
	if (status_fd < 0 || length <= 0 || length >= (int)sizeof text)
		return;
	while (write(status_fd, text, (size_t)length) < 0 && errno == EINTR)
		;
}

void status_open(int fd)
{
	signal(SIGPIPE, SIG_IGN);
	status_fd = fd;
	line("nshelper 1\n");
}

void status_stage(enum stage stage, int error, uint64_t ns)
{
	if (error == 0)
		line("ok %s %llu\n", names[stage], (unsigned long long)ns);
	else if (error != SKIPPED)
		line("failed %s %d %llu\n", names[stage], error, (unsigned long long)ns);
}

void status_child(pid_t pid)
{
	line("child %d\n", pid);
}

void status_end(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		line("killed %d\n", WTERMSIG(wait_status));
	else
		line("exited %d\n", WEXITSTATUS(wait_status));
}

int exit_code(int wait_status)
{
	return WIFSIGNALED(wait_status) ? EXIT_SIGNAL + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

void send_record(int fd, enum stage stage, int error)
{
	struct record record = { stage, error, now_ns() };
	while (write(fd, &record, sizeof record) < 0 && errno == EINTR)
		;
}
