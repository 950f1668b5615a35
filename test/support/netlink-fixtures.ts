// Recorded kernel messages (test/fixtures/netlink, made by record-netlink.py) and how to read them: one loader for all.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { MessageReader } from '../../src-main/netlink/header'
import { decodeRtnl } from '../../src-main/netlink/rtnl/message'
import type { RtnlMessage } from '../../src-main/netlink/rtnl/message'

const folder = resolve(import.meta.dirname, '../fixtures/netlink')

export interface Fixture {
  /** "linux-6.18/bridge-and-veth.link" */
  name: string
  bytes: Uint8Array
  /** What `ip -j -d` printed at that moment. */
  said: Record<string, unknown>[]
}

/** All fixtures of a kind: "link", "address" or "route". */
export const fixtures = (kind: string): Fixture[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(`.${kind}.hex`))
    .sort()
    .map((file) => ({
      name: file.slice(0, -4),
      bytes: bytesOfHex(readFileSync(`${folder}/${file}`, 'utf8')),
      said: JSON.parse(readFileSync(`${folder}/${file.slice(0, -4)}.json`, 'utf8')) as Fixture['said'],
    }))

/** Hex digits; white space and lines that start with # don't count. */
export const bytesOfHex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/^#.*$/gm, '').replace(/\s+/g, ''), 'hex'))

export function decodeAll(bytes: Uint8Array): RtnlMessage[] {
  const out: RtnlMessage[] = []
  const reader = new MessageReader(bytes)
  while (reader.next()) {
    const message = decodeRtnl(reader)
    if (message) out.push(message)
  }
  return out
}
