// The little of a new namespace's network and identity on it that nshelper does itself: its name, and lo. Cables are
// the engine's. Source: sethostname(2), netdevice(7).
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nshelper.h"

int set_hostname(struct spec *spec)
{
	if (!spec->hostname)
		return SKIPPED;
	return sethostname(spec->hostname, strlen(spec->hostname)) < 0 ? errno : 0;
}

// A new network namespace has its lo down, and then not even 127.0.0.1 answers.
int bring_lo_up(struct spec *spec)
{
	if (!spec->lo)
		return SKIPPED;
	scoped_fd fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	struct ifreq request = { .ifr_name = "lo" };
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return errno;
	request.ifr_flags |= IFF_UP;
	return ioctl(fd, SIOCSIFFLAGS, &request) < 0 ? errno : 0;
}
