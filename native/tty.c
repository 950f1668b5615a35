// A session of its own with the terminal on fd 0 as its controlling one: what a shell in a terminal tab needs for
// job control and ^C. Without it the program shares the caller's session and terminal. Source: ioctl_tty(2).
#define _GNU_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "nshelper.h"

int take_terminal(struct spec *spec)
{
	if (!spec->tty)
		return SKIPPED;
	if (setsid() < 0)
		return errno;
	return ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0 ? errno : 0;
}
