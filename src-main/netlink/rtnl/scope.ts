// RT_SCOPE_* and RTPROT_* in iproute2's words (/etc/iproute2/rt_scopes, rt_protos as shipped).
import { fail } from '../../common/errors/error'

const scopes: Readonly<Record<number, string>> = {
  0: 'global',
  200: 'site',
  253: 'link',
  254: 'host',
  255: 'nowhere',
}
const protocols: Readonly<Record<number, string>> = {
  0: 'unspec',
  1: 'redirect',
  2: 'kernel',
  3: 'boot',
  4: 'static',
  8: 'gated',
  9: 'ra',
  10: 'mrt',
  11: 'zebra',
  12: 'bird',
  13: 'dnrouted',
  14: 'xorp',
  15: 'ntk',
  16: 'dhcp',
  18: 'keepalived',
  42: 'babel',
  99: 'openr',
  186: 'bgp',
  187: 'isis',
  188: 'ospf',
  189: 'rip',
  192: 'eigrp',
}

export const scopeName = (n: number): string => scopes[n] ?? String(n)
export const protocolName = (n: number): string => protocols[n] ?? String(n)

function numberOf(names: Readonly<Record<number, string>>, what: string, text: string): number {
  const found = Object.entries(names).find(([, name]) => name === text)
  const value = found ? Number(found[0]) : /^\d{1,3}$/.test(text) ? Number(text) : NaN
  return value <= 255
    ? value
    : fail({ kind: 'invalid', op: 'netlinkEncode', what: `read "${text}" as a ${what}` })
}

/** The number of a scope's or protocol's name (or of a number in digits). Throws `invalid`. */
export const scopeNumber = (text: string): number => numberOf(scopes, 'scope', text)
export const protocolNumber = (text: string): number => numberOf(protocols, 'routing protocol', text)
