// Waiting beside a program: reaps whatever ends, passes signals on, and returns how the program ended. Used outside
// by the parent, and inside as pid 1 when asked for (a program that isn't made to be pid 1 ignores SIGTERM there and
// leaves zombies). Source: pid_namespaces(7), sigwaitinfo(2).
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "nshelper.h"

// Those of job control keep their meaning, and those that a fault raises can't wait.
static void waited_for(sigset_t *set)
{
	static const int left_out[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGSEGV, SIGBUS,
					SIGFPE,  SIGILL,  SIGTRAP, SIGABRT, SIGSYS };
	sigfillset(set);
	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		sigdelset(set, left_out[i]);
}

void block_signals(void)
{
	sigset_t set;
	waited_for(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

// What the program inherits: nothing blocked, nothing ignored.
void unblock_signals(void)
{
	sigset_t none;
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

// Those that ended; true once the program is among them.
static bool reap(pid_t main_child, int *status)
{
	bool ended = false;
	for (;;) {
		int one;
		pid_t pid = waitpid(-1, &one, WNOHANG);
		if (pid == main_child) {
			*status = one;
			ended = true;
		}
		if (pid <= 0)
			return ended;
	}
}

// A signal that the terminal sent went to the whole group, the program included; one that somebody sent to this
// process alone is passed on.
int supervise(pid_t main_child)
{
	sigset_t set;
	siginfo_t info;
	int status;
	waited_for(&set);
	while (!reap(main_child, &status)) {
		int number = sigwaitinfo(&set, &info);
		if (number > 0 && number != SIGCHLD && info.si_code != SI_KERNEL)
			kill(main_child, number);
	}
	return status;
}
