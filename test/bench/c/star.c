// Builds and takes down the star lab that the benchmarks look at: bridge `star0` (10.99.0.1/16) and N named
// namespaces s1…sN, each with lo up, a veth to the bridge, an address and a default route. `star up N`, `star down N`.
// Requests are pipelined; teardown is one group delete. Prints the time as a line of JSON.
#include "nl.h"
#include <arpa/inet.h>

#define GROUP 9900
#define BATCH 64

static char buffer[BUFFER], replies[BUFFER];
static uint32_t sequence;

// Sends what is in the buffer up to `end`; only the last message asked for an ack. Errors of any message come back.
static void flush(int fd, char *end) {
  if (send(fd, buffer, end - buffer, 0) < 0) die("send");
  for (;;) {
    int got = recv(fd, replies, sizeof replies, 0);
    if (got < 0) die("recv");
    for (struct nlmsghdr *m = (struct nlmsghdr *)replies; NLMSG_OK(m, got); m = NLMSG_NEXT(m, got)) {
      if (m->nlmsg_type != NLMSG_ERROR) continue;
      int error = ((struct nlmsgerr *)NLMSG_DATA(m))->error;
      if (error) errno = -error, die("netlink");
      if (m->nlmsg_seq == sequence) return;
    }
  }
}

static char *link_up(char *at, int ifindex, int flags) {
  struct ifinfomsg body = {.ifi_index = ifindex, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  return nl_end(nl_start(at, RTM_NEWLINK, flags, ++sequence, &body, sizeof body));
}

static char *address(char *at, int ifindex, uint32_t ip, int length, int flags) {
  struct ifaddrmsg body = {.ifa_family = AF_INET, .ifa_prefixlen = length, .ifa_index = ifindex};
  struct nlmsghdr *m = nl_start(at, RTM_NEWADDR, NLM_F_CREATE | flags, ++sequence, &body, sizeof body);
  uint32_t value = htonl(ip);
  nl_put(m, IFA_LOCAL, &value, 4);
  nl_put(m, IFA_ADDRESS, &value, 4);
  return nl_end(m);
}

static char *default_route(char *at, uint32_t via, int flags) {
  struct rtmsg body = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT,
                       .rtm_type = RTN_UNICAST};
  struct nlmsghdr *m = nl_start(at, RTM_NEWROUTE, NLM_F_CREATE | flags, ++sequence, &body, sizeof body);
  uint32_t value = htonl(via);
  nl_put(m, RTA_GATEWAY, &value, 4);
  return nl_end(m);
}

static int bridge(int fd) {
  struct ifinfomsg body = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  struct nlmsghdr *m = nl_start(buffer, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, ++sequence, &body, sizeof body);
  nl_put(m, IFLA_IFNAME, "star0", 6);
  struct rtattr *info = nl_nest(m, IFLA_LINKINFO);
  nl_put(m, IFLA_INFO_KIND, "bridge", 6);
  nl_close(m, info);
  flush(fd, nl_end(m));
  int ifindex = if_nametoindex("star0");
  flush(fd, address(buffer, ifindex, 0x0a630001, 16, NLM_F_ACK));
  return ifindex;
}

// The whole cable in one message: the host's end on the bridge, up and in our group; the peer in its namespace.
static char *cable(char *at, int number, int master, int netns, int flags) {
  uint32_t group = GROUP;
  char name[IFNAMSIZ];
  struct ifinfomsg up = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP}, peer = {0};
  struct nlmsghdr *m = nl_start(at, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | flags, ++sequence, &up, sizeof up);
  snprintf(name, sizeof name, "v%d", number);
  nl_put(m, IFLA_IFNAME, name, strlen(name) + 1);
  nl_put(m, IFLA_MASTER, &master, 4);
  nl_put(m, IFLA_GROUP, &group, 4);
  struct rtattr *info = nl_nest(m, IFLA_LINKINFO);
  nl_put(m, IFLA_INFO_KIND, "veth", 4);
  struct rtattr *data = nl_nest(m, IFLA_INFO_DATA), *other = nl_nest(m, 1 /* VETH_INFO_PEER */);
  nl_append(m, &peer, sizeof peer);
  nl_put(m, IFLA_IFNAME, "eth0", 5);
  nl_put(m, IFLA_NET_NS_FD, &netns, 4);
  nl_close(m, other), nl_close(m, data), nl_close(m, info);
  return nl_end(m);
}

static void up(int count) {
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), fd = nl_open(), master = bridge(fd);
  int *spaces = calloc(count, sizeof(int)), *sockets = calloc(count, sizeof(int));
  char path[64];
  mkdir("/run/netns", 0755);
  for (int i = 0; i < count; i++) {
    if (unshare(CLONE_NEWNET) < 0) die("unshare");
    snprintf(path, sizeof path, "/run/netns/s%d", i + 1);
    close(open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0));
    if (mount("/proc/self/ns/net", path, 0, MS_BIND, 0) < 0) die(path);
    spaces[i] = open(path, O_RDONLY | O_CLOEXEC), sockets[i] = nl_open();
  }
  if (setns(home, CLONE_NEWNET) < 0) die("setns");
  for (int from = 0; from < count; from += BATCH) {
    char *end = buffer;
    for (int i = from; i < count && i < from + BATCH; i++)
      end = cable(end, i + 1, master, spaces[i], i == count - 1 || i == from + BATCH - 1 ? NLM_F_ACK : 0);
    flush(fd, end);
  }
  for (int i = 0; i < count; i++) { // in a fresh namespace lo is 1 and what came first after it is 2
    char *end = link_up(buffer, 1, 0);
    end = address(end, 2, 0x0a630100 + i, 16, 0);
    end = link_up(end, 2, 0);
    flush(sockets[i], default_route(end, 0x0a630001, NLM_F_ACK));
  }
}

static void down(int count) {
  int fd = nl_open();
  uint32_t group = GROUP;
  char path[64];
  struct ifinfomsg body = {0};
  struct nlmsghdr *m = nl_start(buffer, RTM_DELLINK, NLM_F_ACK, ++sequence, &body, sizeof body);
  nl_put(m, IFLA_GROUP, &group, 4);
  flush(fd, nl_end(m));
  body.ifi_index = if_nametoindex("star0");
  flush(fd, nl_end(nl_start(buffer, RTM_DELLINK, NLM_F_ACK, ++sequence, &body, sizeof body)));
  for (int i = 0; i < count; i++) {
    snprintf(path, sizeof path, "/run/netns/s%d", i + 1);
    umount2(path, MNT_DETACH);
    unlink(path);
  }
}

int main(int argc, char **argv) {
  if (argc != 3 || atoi(argv[2]) < 1) return fprintf(stderr, "usage: star up|down N\n"), 2;
  raise_file_limit();
  double start = now_ms();
  if (!strcmp(argv[1], "up")) up(atoi(argv[2]));
  else down(atoi(argv[2]));
  printf("{\"ms\":%.3f}\n", now_ms() - start);
}
