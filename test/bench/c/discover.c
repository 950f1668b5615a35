// The floor of discovery: every netns under /run/netns and the one it is started in; their links, addresses and
// routes dumped; veth peers resolved by mirrored indices and confirmed by nsid. Each line of its input starts a run,
// which prints a line of JSON. No output of the objects: what is measured is the kernel and the least that can be done with it.
#include "nl.h"
#include <dirent.h>

struct netns { int fd, socket; };
struct link {
  int netns, ifindex, other, nsid, peer;
  uint32_t flags, mtu;
  char name[IFNAMSIZ], kind[16];
  unsigned char mac[6];
};
struct ask { int link, candidate; };

static struct netns *spaces;
static struct link *links;
static int space_count, link_count, link_room, addresses, routes;
static char buffer[BUFFER];

static void add_space(int fd, int home) {
  spaces = realloc(spaces, (space_count + 1) * sizeof *spaces);
  if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) die("setns");
  spaces[space_count++] = (struct netns){fd, nl_open()};
  if (setns(home, CLONE_NEWNET) < 0) die("setns back");
}

static void find_spaces(void) {
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  DIR *folder = opendir("/run/netns");
  add_space(home, home);
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    if (entry->d_name[0] != '.') add_space(openat(dirfd(folder), entry->d_name, O_RDONLY | O_CLOEXEC), home);
  }
  if (folder) closedir(folder);
}

static void read_info(struct link *link, struct rtattr *info) {
  int left = RTA_PAYLOAD(info);
  for (struct rtattr *a = RTA_DATA(info); RTA_OK(a, left); a = RTA_NEXT(a, left))
    if (a->rta_type == IFLA_INFO_KIND) snprintf(link->kind, sizeof link->kind, "%s", (char *)RTA_DATA(a));
}

static void read_link(int netns, struct nlmsghdr *message) {
  struct ifinfomsg *body = NLMSG_DATA(message);
  if (link_count == link_room) links = realloc(links, (link_room = link_room * 2 + 64) * sizeof *links);
  struct link *link = &links[link_count++];
  *link = (struct link){.netns = netns, .ifindex = body->ifi_index, .flags = body->ifi_flags, .nsid = -1, .peer = -1};
  int left = IFLA_PAYLOAD(message);
  for (struct rtattr *a = IFLA_RTA(body); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    switch (a->rta_type & NLA_TYPE_MASK) {
      case IFLA_IFNAME: snprintf(link->name, IFNAMSIZ, "%s", (char *)RTA_DATA(a)); break;
      case IFLA_ADDRESS: memcpy(link->mac, RTA_DATA(a), RTA_PAYLOAD(a) < 6 ? RTA_PAYLOAD(a) : 6); break;
      case IFLA_MTU: link->mtu = *(uint32_t *)RTA_DATA(a); break;
      case IFLA_LINK: link->other = *(int *)RTA_DATA(a); break;
      case IFLA_LINK_NETNSID: link->nsid = *(int *)RTA_DATA(a); break;
      case IFLA_LINKINFO: read_info(link, a); break;
    }
  }
}

static void dump(int netns, int type, const void *body, size_t size) {
  int fd = spaces[netns].socket;
  struct nlmsghdr *request = nl_start(buffer, type, NLM_F_DUMP, 1, body, size);
  uint32_t no_counters = RTEXT_FILTER_SKIP_STATS;
  if (type == RTM_GETLINK) nl_put(request, IFLA_EXT_MASK, &no_counters, sizeof no_counters);
  if (send(fd, request, request->nlmsg_len, 0) < 0) die("send");
  for (;;) {
    int got = recv(fd, buffer, sizeof buffer, 0);
    if (got < 0) die("recv");
    for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, got); m = NLMSG_NEXT(m, got)) {
      if (m->nlmsg_type == NLMSG_DONE) return;
      if (m->nlmsg_type == NLMSG_ERROR) errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error, die("dump");
      if (m->nlmsg_type == RTM_NEWLINK) read_link(netns, m);
      else if (m->nlmsg_type == RTM_NEWADDR) addresses++;
      else if (m->nlmsg_type == RTM_NEWROUTE) routes++;
    }
  }
}

static unsigned hash(int ifindex, int other) { return (unsigned)ifindex * 2654435761u ^ (unsigned)other * 40503u; }

// In `netns`: which nsid has each candidate's namespace? Those that agree with the link's own are peers.
static int confirm(int netns, struct ask *asks, int count) {
  int fd = spaces[netns].socket, found = 0;
  for (int from = 0; from < count; from += 64) {
    int to = from + 64 < count ? from + 64 : count;
    char *end = buffer;
    for (int i = from; i < to; i++) {
      struct rtgenmsg body = {.rtgen_family = AF_UNSPEC};
      struct nlmsghdr *m = nl_start(end, RTM_GETNSID, 0, i + 1, &body, sizeof body);
      nl_put(m, NETNSA_FD, &spaces[links[asks[i].candidate].netns].fd, sizeof(int));
      end = nl_end(m);
    }
    if (send(fd, buffer, end - buffer, 0) < 0) die("send");
    for (int replies = 0; replies < to - from;) {
      int got = recv(fd, buffer, sizeof buffer, 0);
      for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, got); m = NLMSG_NEXT(m, got), replies++) {
        struct ask ask = asks[m->nlmsg_seq - 1];
        struct rtattr *a = (struct rtattr *)((char *)NLMSG_DATA(m) + NLMSG_ALIGN(sizeof(struct rtgenmsg)));
        if (m->nlmsg_type != RTM_NEWNSID || *(int *)RTA_DATA(a) != links[ask.link].nsid) continue;
        links[ask.link].peer = ask.candidate;
        found++;
      }
    }
  }
  return found;
}

static int resolve_peers(void) {
  unsigned mask = 1;
  while (mask < (unsigned)link_count * 2) mask *= 2;
  int *table = malloc(mask-- * sizeof(int)), *next = malloc((link_count + 1) * sizeof(int)), found = 0;
  memset(table, -1, (mask + 1) * sizeof(int));
  for (int i = 0; i < link_count; i++) {
    if (strcmp(links[i].kind, "veth")) continue;
    unsigned slot = hash(links[i].ifindex, links[i].other) & mask;
    next[i] = table[slot];
    table[slot] = i;
  }
  struct ask *asks = NULL;
  int room = 0;
  for (int i = 0; i < link_count;) { // links are in the order of their namespaces
    int netns = links[i].netns, count = 0;
    for (; i < link_count && links[i].netns == netns; i++) {
      if (strcmp(links[i].kind, "veth")) continue;
      for (int c = table[hash(links[i].other, links[i].ifindex) & mask]; c >= 0; c = next[c]) {
        if (links[c].ifindex != links[i].other || links[c].other != links[i].ifindex) continue;
        if (links[i].nsid < 0) { // both ends in one namespace
          if (links[c].netns == netns) links[i].peer = c, found++;
        } else if (links[c].netns != netns) {
          if (count == room) asks = realloc(asks, (room = room * 2 + 64) * sizeof *asks);
          asks[count++] = (struct ask){i, c};
        }
      }
    }
    found += confirm(netns, asks, count);
  }
  free(asks), free(table), free(next);
  return found;
}

static void run(void) {
  double start = now_ms();
  space_count = link_count = addresses = routes = 0;
  find_spaces();
  for (int i = 0; i < space_count; i++) {
    dump(i, RTM_GETLINK, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
    dump(i, RTM_GETADDR, &(struct ifaddrmsg){0}, sizeof(struct ifaddrmsg));
    dump(i, RTM_GETROUTE, &(struct rtmsg){0}, sizeof(struct rtmsg));
  }
  double dump_ms = now_ms() - start;
  int peers = resolve_peers();
  double resolve_ms = now_ms() - start - dump_ms;
  for (int i = 0; i < space_count; i++) close(spaces[i].fd), close(spaces[i].socket);
  double ms = now_ms() - start;
  printf("{\"ms\":%.3f,\"dumpMs\":%.3f,\"netns\":%d,\"links\":%d,\"addresses\":%d,\"routes\":%d,\"peers\":%d}\n", ms,
         ms - resolve_ms, space_count, link_count, addresses, routes, peers);
}

int main(void) {
  char line[64];
  raise_file_limit();
  setlinebuf(stdout);
  while (fgets(line, sizeof line, stdin)) run();
}
