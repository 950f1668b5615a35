// Whether this kernel has nftables, by asking it for its ruleset's generation. Source: nfnetlink(7), nf_tables.h.
import { closeSync } from 'node:fs'
import { decodeStatus } from '../netlink/errmsg'
import { control, flag, MessageReader, writeMessage } from '../netlink/header'
import { check, libc } from './libc'
import { withNetns } from './netns'
import { openNetlink } from './socket'

const NETLINK_NETFILTER = 12
/** NFNL_SUBSYS_NFTABLES and NFT_MSG_GETGEN. */
const getGeneration = (10 << 8) | 16

/** `nft list ruleset`, less its content: 0, or the errno of the refusal. CAP_NET_ADMIN. EINVAL: there is none. */
export function askNftables(netnsFd: number): number {
  const fd = withNetns(netnsFd, () => openNetlink(NETLINK_NETFILTER))
  try {
    const request = {
      type: getGeneration,
      flags: 0,
      payload: new Uint8Array(4),
      op: 'nft',
      what: 'ask for nftables',
    }
    const bytes = new Uint8Array(20)
    writeMessage(bytes, 0, request, 1, flag.ack)
    check(libc.send(fd, bytes, bytes.length, 0), request)
    const buffer = new Uint8Array(8192)
    for (;;) {
      const reader = new MessageReader(buffer, check(libc.recv(fd, buffer, buffer.length, 0), request))
      while (reader.next()) if (reader.type === control.error) return decodeStatus(reader).code
    }
  } finally {
    closeSync(fd)
  }
}
