// Asks the kernel about maps: for each record on stdin it makes a user namespace, writes the map in one write(2), and
// answers with errno and what the map reads then. Records: kind ('u' or 'g'), 'd' for setgroups "deny" first or '-',
// 16-bit length, bytes. Answers: 32-bit errno, 16-bit length, bytes. The numbers are of the machine's order.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static int open_of(pid_t pid, const char *name, int flags)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	int fd = open(path, flags);
	must(fd >= 0, path);
	return fd;
}

static pid_t child_in_userns(void)
{
	struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	must(pid >= 0, "clone3");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		for (;;)
			pause();
	}
	return pid;
}

int main(void)
{
	static char bytes[65536], now[65536];
	uint8_t head[2];
	uint16_t length;
	while (fread(head, 2, 1, stdin) == 1) {
		must(fread(&length, 2, 1, stdin) == 1 && fread(bytes, 1, length, stdin) == length, "read");
		const char *name = head[0] == 'u' ? "uid_map" : "gid_map";
		pid_t pid = child_in_userns();
		if (head[1] == 'd') {
			int fd = open_of(pid, "setgroups", O_WRONLY);
			must(write(fd, "deny", 4) == 4, "setgroups");
			close(fd);
		}
		int fd = open_of(pid, name, O_WRONLY);
		int32_t error = write(fd, bytes, length) < 0 ? errno : 0;
		close(fd);
		fd = open_of(pid, name, O_RDONLY);
		uint16_t got = 0;
		for (ssize_t more; (more = read(fd, now + got, sizeof now - got)) > 0;)
			got += (uint16_t)more;
		close(fd);
		fwrite(&error, sizeof error, 1, stdout);
		fwrite(&got, sizeof got, 1, stdout);
		fwrite(now, 1, got, stdout);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return 0;
}
