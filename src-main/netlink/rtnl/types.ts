// Message types of rtnetlink (RTM_*) and its multicast groups (RTNLGRP_*): include/uapi/linux/rtnetlink.h.

export const rtm = {
  newLink: 16,
  delLink: 17,
  getLink: 18,
  setLink: 19,
  newAddr: 20,
  delAddr: 21,
  getAddr: 22,
  newRoute: 24,
  delRoute: 25,
  getRoute: 26,
  newNeigh: 28,
  delNeigh: 29,
  getNeigh: 30,
  newQdisc: 36,
  delQdisc: 37,
  newNsid: 88,
  delNsid: 89,
  getNsid: 90,
} as const

/** Group numbers, for NETLINK_ADD_MEMBERSHIP. */
export const group = {
  link: 1,
  neigh: 3,
  tc: 4,
  ipv4Addr: 5,
  ipv4Route: 7,
  ipv6Addr: 9,
  ipv6Route: 11,
  /** IPv6's own facts of a link (addr_gen_mode): RTM_NEWLINK of AF_INET6. */
  ipv6Ifinfo: 12,
  nsid: 28,
} as const
