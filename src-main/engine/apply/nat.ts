// Tables of nftables that are ours, in one namespace: made, deleted, read back. Others are looked at, never touched.
import { readFileSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import { forwardingOf, isOurTable } from '../../common/net/nat'
import type { NatTable } from '../../common/net/nat'
import { displayText } from '../../common/text'
import {
  chainDump,
  decodeForwardDrop,
  decodeRule,
  decodeTable,
  natTableAdd,
  natTableDel,
  ruleDump,
  tableDump,
} from '../../netlink/nft/nat'
import { NftSocket } from '../../sys/nft-socket'
import { withNetns } from '../../sys/netns'

function within<T>(netnsFd: number, run: (socket: NftSocket) => T): T {
  using socket = NftSocket.open(netnsFd)
  return run(socket)
}

/** The tables that carry our mark, with what they masquerade. `strange` is set where a rule in it isn't ours. */
export const natTables = (netnsFd: number): (NatTable & { strange: boolean })[] =>
  within(netnsFd, (socket) => {
    const tables = socket.dump(tableDump, decodeTable).flatMap(({ name, comment }) => {
      const forwarding = forwardingOf(comment)
      return forwarding && isOurTable(name) ? [{ name, forwarding }] : []
    })
    if (tables.length === 0) return []
    const rules = socket.dump(ruleDump, decodeRule)
    return tables.map((table) => {
      const own = rules.filter((rule) => rule.table === table.name)
      return {
        ...table,
        rules: own.flatMap(({ rule }) => rule ?? []),
        strange: own.some(({ rule }) => !rule),
      }
    })
  })

const named = (netnsFd: number, name: string) => natTables(netnsFd).find((table) => table.name === name)

/** Why the table isn't as `wanted`; undefined when it is. */
export function unlikeTable(netnsFd: number, wanted: NatTable): string | undefined {
  const found = named(netnsFd, wanted.name)
  if (!found) return `there is no table ${wanted.name}`
  const same = JSON.stringify(found.rules) === JSON.stringify(wanted.rules)
  return same && !found.strange ? undefined : `the table ${wanted.name} holds other rules`
}

/** `again`: an earlier run may have made it. */
export function addNat(netnsFd: number, table: NatTable, again: boolean): void {
  if (again && named(netnsFd, table.name)) return
  within(netnsFd, (socket) => socket.batch(natTableAdd(table)))
}

/** Deletes the table if it carries our mark; `lenient`: one that is gone, or is somebody else's, stays as it is. */
export function delNat(netnsFd: number, name: string, lenient: boolean): void {
  if (named(netnsFd, name)) return within(netnsFd, (socket) => socket.batch(natTableDel(name)))
  if (lenient) return
  fail({
    kind: 'stale-plan',
    op: 'natDel',
    what: `the nftables table ${displayText(name)} is gone, or not ours`,
    hint: 'look again and plan it anew',
    hintKey: 'hint.stale',
  })
}

/** True when a table of that name is there, whoever made it. */
export const tableExists = (netnsFd: number, name: string): boolean =>
  within(netnsFd, (socket) => socket.dump(tableDump, decodeTable).some((table) => table.name === name))

/**
 * What drops forwarded packets that it doesn't know, as Docker has it: "filter FORWARD". Chains of the old iptables
 * can't be seen here: where its filter table is loaded beside Docker's bridge they are taken to drop.
 */
export function forwardDrop(netnsFd: number, hasDocker: boolean): string | undefined {
  const [chain] = within(netnsFd, (socket) => socket.dump(chainDump, decodeForwardDrop))
  if (chain !== undefined || !hasDocker) return chain
  return withNetns(netnsFd, legacyFilter) ? 'filter FORWARD (iptables-legacy)' : undefined
}

function legacyFilter(): boolean {
  try {
    return readFileSync('/proc/thread-self/net/ip_tables_names', 'utf8').split('\n').includes('filter')
  } catch {
    return false
  }
}
