// IP and hardware addresses: bytes to canonical text and back, as inet_ntop(3) and iproute2 write them.
// Arithmetic on subnets is in subnet.ts.
import { fail } from '../errors/error'
import type { Family } from './address'

/** Text of the 4 or 16 bytes at `at`; any other length gives hex bytes. */
export function formatIp(bytes: Uint8Array, at: number, length: number): string {
  if (length === 4) return formatIp4(bytes, at)
  return length === 16 ? formatIp6(bytes, at) : formatMac(bytes, at, length)
}

const formatIp4 = (b: Uint8Array, at: number): string =>
  `${b[at] ?? 0}.${b[at + 1] ?? 0}.${b[at + 2] ?? 0}.${b[at + 3] ?? 0}`

/** RFC 5952: the longest run of two or more zero words is "::", the first of equals. */
function formatIp6(bytes: Uint8Array, at: number): string {
  const zeros = longestZeros(bytes, at)
  const [start, length] = [zeros >> 4, zeros & 15]
  const mapped = start === 0 && (length === 6 || (length === 5 && wordAt(bytes, at + 10) === 0xffff))
  if (mapped) return `::${length === 5 ? 'ffff:' : ''}${formatIp4(bytes, at + 12)}`
  if (length < 2) return hexText(bytes, at, at + 16)
  return `${hexText(bytes, at, at + 2 * start)}::${hexText(bytes, at + 2 * (start + length), at + 16)}`
}

const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

function hexText(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at += 2) text += (at > from ? ':' : '') + wordAt(bytes, at).toString(16)
  return text
}

/** Where the longest run of zero words starts, times 16, plus its length: in one number, since a host has many addresses. */
function longestZeros(bytes: Uint8Array, at: number): number {
  let [best, longest, start] = [0, 0, 0]
  for (let i = 0; i <= 8; i++) {
    if (i < 8 && wordAt(bytes, at + 2 * i) === 0) continue
    if (i - start > longest) {
      longest = i - start
      best = start
    }
    start = i + 1
  }
  return best * 16 + longest
}

const badIp = (text: string): never =>
  fail({ kind: 'invalid', op: 'parseIp', what: `read "${text}" as an IP address` })

/** The 4 or 16 bytes of an address. Throws `invalid`. */
export function parseIp(text: string): Uint8Array {
  return (text.includes(':') ? parseIp6(text) : parseIp4(text)) ?? badIp(text)
}

function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  const ok =
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  return ok ? Uint8Array.from(parts, Number) : undefined
}

function parseIp6(text: string): Uint8Array | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const ip4 = tail ? parseIp4(tail[2] ?? '') : undefined
  if (tail && !ip4) return undefined
  const plain = tail && ip4 ? tail[1] + hexWords(ip4) : text
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const [head = [], rest] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (rest?.length ?? 0)
  if (rest ? missing < 1 : missing !== 0) return undefined
  const words = rest ? [...head, ...Array<string>(missing).fill('0'), ...rest] : head
  if (!words.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word))) return undefined
  return Uint8Array.from(words.flatMap((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 0xff]))
}

const hexWords = (b: Uint8Array): string =>
  [0, 2].map((i) => (((b[i] ?? 0) << 8) | (b[i + 1] ?? 0)).toString(16)).join(':')

/** An address with its prefix length; without "/N" the whole address. Throws `invalid`. */
export function parseCidr(text: string): { family: Family; bytes: Uint8Array; prefixLength: number } {
  const slash = text.indexOf('/')
  const bytes = parseIp(slash < 0 ? text : text.slice(0, slash))
  const bits = bytes.length * 8
  const length = slash < 0 ? String(bits) : text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) badIp(text)
  return { family: bytes.length === 4 ? 'inet' : 'inet6', bytes, prefixLength: Number(length) }
}

const hex2 = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

/** Lower-case hex bytes joined by colons, of any length (Infiniband has 20). */
export function formatMac(bytes: Uint8Array, at: number, length: number): string {
  let text = ''
  for (let i = at; i < at + length; i++) text += (i > at ? ':' : '') + (hex2[bytes[i] ?? 0] ?? '')
  return text
}

/** The bytes of a colon-separated hardware address. Throws `invalid`. */
export function parseMac(text: string): Uint8Array {
  if (!/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2})*$/.test(text))
    fail({ kind: 'invalid', op: 'parseMac', what: `read "${text}" as a hardware address` })
  return Uint8Array.from(text.split(':'), (part) => parseInt(part, 16))
}
