// Requests about queueing disciplines: `tc qdisc add`. Source: rtnetlink(7), include/uapi/linux/pkt_sched.h.
import type { Ifindex } from '../../common/net/ids'
import { Writer } from '../attr'
import { flag } from '../header'
import type { Request } from '../header'
import { rtm } from './types'

const rootHandle = 0xffffffff

/**
 * `tc qdisc add dev … root netem`: delays nothing, loses nothing, holds `limit` packets. CAP_NET_ADMIN. ENOENT: the
 * kernel has no netem.
 */
export function netemAdd(link: Ifindex, limit = 1000): Request {
  const writer = new Writer().put32(0).put32(link).put32(0).put32(rootHandle).put32(0)
  // struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter.
  const options = new Uint8Array(Uint32Array.of(0, limit, 0, 0, 0, 0).buffer)
  writer.text(1, 'netem').bytes(2, options)
  return {
    type: rtm.newQdisc,
    flags: flag.create | flag.excl,
    payload: writer.finish(),
    op: 'qdiscAdd',
    what: 'put netem on a link',
  }
}
