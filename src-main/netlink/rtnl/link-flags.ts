// IFF_* of struct ifinfomsg as the words of `ip link`, in its order. Source: include/uapi/linux/if.h.
import { shared } from '../shared'

export const iff = { up: 0x1, loopback: 0x8, running: 0x40, noarp: 0x80, promisc: 0x100 } as const

const names: readonly (readonly [bit: number, name: string])[] = [
  [0x8, 'LOOPBACK'],
  [0x2, 'BROADCAST'],
  [0x10, 'POINTOPOINT'],
  [0x1000, 'MULTICAST'],
  [0x80, 'NOARP'],
  [0x200, 'ALLMULTI'],
  [0x100, 'PROMISC'],
  [0x400, 'MASTER'],
  [0x800, 'SLAVE'],
  [0x4, 'DEBUG'],
  [0x8000, 'DYNAMIC'],
  [0x4000, 'AUTOMEDIA'],
  [0x2000, 'PORTSEL'],
  [0x20, 'NOTRAILERS'],
  [0x1, 'UP'],
  [0x10000, 'LOWER_UP'],
  [0x20000, 'DORMANT'],
  [0x40000, 'ECHO'],
]
const known = names.reduce<number>((all, [bit]) => all | bit, iff.running)

/**
 * The names of the flags that are set; RUNNING shows as its absence, "NO-CARRIER", on a link that is up.
 * "M-DOWN" (the lower link is down) is not a flag of the message and not here.
 */
export const linkFlags = shared((flags) => {
  const out: string[] = []
  if (flags & iff.up && !(flags & iff.running)) out.push('NO-CARRIER')
  for (const entry of names) if (flags & entry[0]) out.push(entry[1])
  const rest = flags & ~known
  if (rest !== 0) out.push((rest >>> 0).toString(16))
  return out
})
