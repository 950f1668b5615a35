// Asking the wire of a bridge who has an address, before it is proposed or used: ARP (RFC 5227) and neighbour
// solicitations. What the topology shows to be in use is never asked for: see common/plan/propose.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../common/errors/error'
import { arpClaim, arpProbe } from '../../common/frames/arp'
import type { AddressClaim } from '../../common/frames/arp'
import { etherType } from '../../common/frames/bytes'
import { neighbourClaim, neighbourProbe } from '../../common/frames/ndp'
import type { Link } from '../../common/net/link'
import { PacketSocket } from '../../sys/packet'

/**
 * How long to wait for answers, and how often to ask. Behind veths and taps answers take well below a millisecond
 * (a container) to a few (a virtual machine that sleeps); RFC 5227's three seconds are for a real Ethernet, where
 * three questions in 300 ms are what a person will wait for. See docs/adr/0006-address-probe.md.
 */
const local = { rounds: 1, waitMs: 15 }
const ethernet = { rounds: 3, waitMs: 100 }

const nearKinds: ReadonlySet<string | undefined> = new Set(['veth', 'tun', 'dummy', 'macvlan', 'ipvlan'])

/** Read in one go at most: a wire full of IPv6 never falls silent. */
const maxFrames = 4096

export interface Wire {
  /** Of the bridge's namespace. */
  netnsFd: number
  bridge: Link
  ports: readonly Link[]
}

/**
 * Who answers for which of `addresses` (without prefix length): address → MAC. Undefined when it couldn't be asked: no
 * CAP_NET_RAW, or the bridge is down.
 */
export async function probeAddresses(
  wire: Wire,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const answers = new Map<string, string>()
  const { bridge, ports } = wire
  if (addresses.length === 0 || !ports.some((port) => port.flags.includes('LOWER_UP'))) return answers
  const { rounds, waitMs } = ports.every(({ kind }) => nearKinds.has(kind)) ? local : ethernet
  const [arp, ndp] = [false, true].map((six) => addresses.filter((one) => one.includes(':') === six))
  const asking: Asking[] = []
  try {
    asking.push(...listen(wire, arp ?? [], etherType.arp, arpProbe, arpClaim))
    asking.push(...listen(wire, ndp ?? [], etherType.ipv6, neighbourProbe, neighbourClaim))
    for (let round = 0; round < rounds && asking.length > 0; round++) {
      for (const one of asking) one.ask()
      await sleep(waitMs)
      for (const one of asking) one.hear(answers, bridge.mac)
      if (answers.size === addresses.length) break
    }
    return answers
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined
    throw thrown
  } finally {
    for (const one of asking) one.close()
  }
}

interface Asking {
  ask(): void
  hear(answers: Map<string, string>, own: string | undefined): void
  close(): void
}

function listen(
  { netnsFd, bridge }: Wire,
  addresses: readonly string[],
  type: number,
  probe: (mac: string, address: string) => Uint8Array,
  claim: (frame: Uint8Array) => AddressClaim | undefined,
): Asking[] {
  const { mac } = bridge
  if (addresses.length === 0 || mac === undefined) return []
  const socket = PacketSocket.open(netnsFd, bridge, type)
  return [
    {
      ask: () => addresses.forEach((address) => socket.send(probe(mac, address))),
      hear(answers, own) {
        for (let count = 0; count < maxFrames; count++) {
          const frame = socket.receive()
          if (!frame) return
          const heard = claim(frame)
          // Our own questions are heard too.
          if (heard && heard.mac !== own && addresses.includes(heard.address))
            answers.set(heard.address, heard.mac)
        }
      },
      close: () => socket.close(),
    },
  ]
}
