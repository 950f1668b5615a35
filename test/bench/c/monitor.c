// The floor of event latency: blocks in recv on the LINK group and prints, for each event of link `mtu0`, its MTU with
// the monotonic clock (ms) at which it was received. Prints {"ready":true} first.
#include "nl.h"

int main(void) {
  static char buffer[BUFFER];
  int fd = nl_open(), group = RTNLGRP_LINK, ifindex = if_nametoindex("mtu0");
  // Unbound, its port would be 0, as the kernel's own: it would be skipped as the sender of each event.
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0) die("subscribe");
  setlinebuf(stdout);
  puts("{\"ready\":true}");
  for (;;) {
    int got = recv(fd, buffer, sizeof buffer, 0);
    double at = now_ms();
    if (got < 0) die("recv");
    for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, got); m = NLMSG_NEXT(m, got)) {
      struct ifinfomsg *body = NLMSG_DATA(m);
      if (m->nlmsg_type != RTM_NEWLINK || body->ifi_index != ifindex) continue;
      int left = IFLA_PAYLOAD(m);
      for (struct rtattr *a = IFLA_RTA(body); RTA_OK(a, left); a = RTA_NEXT(a, left))
        if (a->rta_type == IFLA_MTU) printf("{\"mtu\":%u,\"ms\":%.4f}\n", *(uint32_t *)RTA_DATA(a), at);
    }
  }
}
