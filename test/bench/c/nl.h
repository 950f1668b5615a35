// The few netlink helpers that the C programs of the benchmark share: socket, message building, a clock. No parsing
// of any object: that is each program's own.
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUFFER (256 * 1024)

static inline void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static inline double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

// A netlink socket of the namespace that the thread is in; it stays there after the thread has left.
static inline int nl_open(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), one = 1, size = 4 << 20;
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  return fd;
}

// Appends a message to a batch; its end is moved by put() and nest().
static inline struct nlmsghdr *nl_start(char *at, int type, int flags, uint32_t seq, const void *body, size_t size) {
  struct nlmsghdr *message = (struct nlmsghdr *)at;
  memset(message, 0, NLMSG_SPACE(size));
  *message = (struct nlmsghdr){.nlmsg_len = NLMSG_LENGTH(size), .nlmsg_type = type,
                               .nlmsg_flags = NLM_F_REQUEST | flags, .nlmsg_seq = seq};
  memcpy(NLMSG_DATA(message), body, size);
  return message;
}

static inline char *nl_end(struct nlmsghdr *message) { return (char *)message + NLMSG_ALIGN(message->nlmsg_len); }

static inline void nl_append(struct nlmsghdr *message, const void *data, size_t size) {
  memset(nl_end(message), 0, NLMSG_ALIGN(size));
  memcpy(nl_end(message), data, size);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + size;
}

static inline void nl_put(struct nlmsghdr *message, int type, const void *data, size_t size) {
  struct rtattr attr = {.rta_len = RTA_LENGTH(size), .rta_type = type};
  nl_append(message, &attr, sizeof attr);
  nl_append(message, data, size);
}

static inline struct rtattr *nl_nest(struct nlmsghdr *message, int type) {
  struct rtattr *nest = (struct rtattr *)nl_end(message);
  nl_append(message, &(struct rtattr){.rta_len = RTA_LENGTH(0), .rta_type = type}, sizeof *nest);
  return nest;
}

static inline void nl_close(struct nlmsghdr *message, struct rtattr *nest) {
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len);
  nest->rta_len = nl_end(message) - (char *)nest;
}

static inline void raise_file_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}
