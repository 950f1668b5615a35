// Making the child: clone3 with the namespaces asked for, and the two pipes between it and its parent. The child
// waits for one byte before it does anything, so that its maps are in place first. Source: clone(2).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nshelper.h"

int clone_child(struct spec *spec, struct birth *birth)
{
	int go[2], records[2];
	if (pipe2(go, O_CLOEXEC) < 0)
		return errno;
	if (pipe2(records, O_CLOEXEC) < 0) {
		int error = errno;
		close(go[0]);
		close(go[1]);
		return error;
	}
	struct clone_args args = { .flags = spec->unshare, .exit_signal = SIGCHLD };
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	int error = pid < 0 ? errno : 0;
	if (pid == 0) {
		close(go[1]);
		close(records[0]);
		child_main(spec, go[0], records[1]);
	}
	close(go[0]);
	close(records[1]);
	if (error) {
		close(go[1]);
		close(records[0]);
		return error;
	}
	*birth = (struct birth){ pid, go[1], records[0] };
	return 0;
}
