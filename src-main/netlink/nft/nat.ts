// Requests about a table of ours that masquerades, and reading tables, chains and rules back. `nft add table ip … `.
import { natComment } from '../../common/net/nat'
import type { Masquerade, NatTable } from '../../common/net/nat'
import { displayText } from '../../common/text'
import { AttrReader } from '../attr'
import { flag, malformed } from '../header'
import type { MessageReader, Request } from '../header'
import { readMasquerade, writeMasquerade } from './expressions'
import { inBatch, nftMessage, nftRequest, putBe32, readBe32 } from './wire'

const chain = 'postrouting'
/** NF_INET_POST_ROUTING, and where source NAT belongs. */
const hook = { number: 4, priority: 100 } as const
const hookForward = 2
const policyDrop = 0

/** Comments in userdata, as nft writes them: type 0, length, text and a NUL. */
function comment(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text).subarray(0, 253)
  return Uint8Array.of(0, bytes.length + 1, ...bytes, 0)
}

function readComment(bytes: Uint8Array): string | undefined {
  for (let at = 0; at + 2 <= bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    const length = bytes[at + 1] ?? 0
    if (bytes[at] === 0) return new TextDecoder().decode(bytes.subarray(at + 2, at + 1 + length))
  }
  return undefined
}

/**
 * The batch that makes the table: `nft add table ip NAME { comment …; chain postrouting { type nat hook postrouting
 * priority srcnat; ip saddr … oifname != … masquerade } }`. CAP_NET_ADMIN. EEXIST: there is one of that name; ENOENT,
 * EOPNOTSUPP: this kernel has no NAT.
 */
export function natTableAdd(table: NatTable): Request[] {
  const words = { op: 'natAdd', what: `create the nftables table ${displayText(table.name)}` }
  const create = flag.create | flag.excl
  return inBatch([
    nftRequest(nftMessage.newTable, create, words, (w) =>
      w.text(1, table.name).bytes(6, comment(natComment(table))),
    ),
    nftRequest(nftMessage.newChain, create, words, (w) => {
      w.text(1, table.name).text(3, chain)
      w.nest(4, (at) => {
        putBe32(at, 1, hook.number)
        putBe32(at, 2, hook.priority)
      })
      w.text(7, 'nat')
    }),
    ...table.rules.map((rule) =>
      nftRequest(nftMessage.newRule, flag.create | flag.append, words, (w) =>
        w
          .text(1, table.name)
          .text(2, chain)
          .nest(4, (list) => writeMasquerade(list, rule)),
      ),
    ),
  ])
}

/** `nft delete table ip NAME`, with all that is in it. CAP_NET_ADMIN. ENOENT: there is none. */
export const natTableDel = (name: string): Request[] =>
  inBatch([
    nftRequest(
      nftMessage.delTable,
      0,
      { op: 'natDel', what: `delete the nftables table ${displayText(name)}` },
      (w) => w.text(1, name),
    ),
  ])

const list = (message: number): Request =>
  nftRequest(message, flag.dump, { op: 'nftDump', what: 'list nftables' })

export const tableDump = list(nftMessage.getTable)
export const chainDump = list(nftMessage.getChain)
export const ruleDump = list(nftMessage.getRule)

function attributes({ bytes, view, start, end }: MessageReader): AttrReader {
  if (end - start < 4) malformed(`nfgenmsg of ${end - start} bytes`)
  return new AttrReader(bytes, view, start + 4, end)
}

export function decodeTable(message: MessageReader): { name: string; comment?: string } {
  const attr = attributes(message)
  let name = ''
  let text: string | undefined
  while (attr.next()) {
    if (attr.type === 1) name = attr.text()
    else if (attr.type === 6) text = readComment(attr.raw())
  }
  return { name, ...(text === undefined ? {} : { comment: text }) }
}

/** A chain that drops what is to be forwarded, unless a rule of it accepts it: "filter FORWARD"; undefined for others. */
export function decodeForwardDrop(message: MessageReader): string | undefined {
  const attr = attributes(message)
  let [table, name, at, policy] = ['', '', -1, -1]
  while (attr.next()) {
    if (attr.type === 1) table = attr.text()
    else if (attr.type === 3) name = attr.text()
    else if (attr.type === 5) policy = readBe32(attr)
    else if (attr.type === 4) {
      const inner = attr.nested()
      while (inner.next()) if (inner.type === 1) at = readBe32(inner)
    }
  }
  return at === hookForward && policy === policyDrop ? `${table} ${name}` : undefined
}

/** A rule's table, and what it masquerades; `rule` is undefined for one that is none of ours. */
export function decodeRule(message: MessageReader): { table: string; rule?: Masquerade } {
  const attr = attributes(message)
  let table = ''
  let rule: Masquerade | undefined
  while (attr.next()) {
    if (attr.type === 1) table = attr.text()
    else if (attr.type === 4) rule = readMasquerade(attr.nested())
  }
  return { table, ...(rule ? { rule } : {}) }
}
