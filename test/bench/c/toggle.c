// Makes events: sets the MTU of link `mtu0` to 1000, 1001, … N times, PAUSE milliseconds apart, and prints for each
// the MTU with the monotonic clock (ms) before its request was sent. The MTU tells a listener which event it sees.
#include "nl.h"

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "usage: toggle N PAUSE_MS\n"), 2;
  int fd = nl_open(), count = atoi(argv[1]), pause = atoi(argv[2]);
  char request[256], reply[4096];
  struct ifinfomsg body = {.ifi_index = if_nametoindex("mtu0")};
  if (!body.ifi_index) die("mtu0");
  setlinebuf(stdout);
  for (uint32_t mtu = 1000; mtu < 1000u + count; mtu++) {
    struct nlmsghdr *m = nl_start(request, RTM_NEWLINK, NLM_F_ACK, mtu, &body, sizeof body);
    nl_put(m, IFLA_MTU, &mtu, 4);
    double at = now_ms();
    if (send(fd, m, NLMSG_ALIGN(m->nlmsg_len), 0) < 0 || recv(fd, reply, sizeof reply, 0) < 0) die("request");
    int error = ((struct nlmsgerr *)NLMSG_DATA((struct nlmsghdr *)reply))->error;
    if (error) errno = -error, die("set mtu");
    printf("{\"mtu\":%u,\"ms\":%.4f}\n", mtu, at);
    usleep(pause * 1000);
  }
}
