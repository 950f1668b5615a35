// From what stands for a namespace or a link on the command line to its id, by what the engine sees now.
import { fail } from '../common/errors/error'
import { linkIdPattern } from '../common/net/ids'
import type { LinkId, NetnsId } from '../common/net/ids'
import type { Link } from '../common/net/link'
import type { EngineClient } from '../common/rpc/contract'
import { displayText } from '../common/text'
import { selectors } from '../common/topology/select'
import type { Topology } from '../common/topology/topology'

export interface Places {
  /** The namespace of a TARGET; undefined or "host" is the host's. */
  netns(target: string | undefined): Promise<NetnsId>
  /** The link that IFNAME, TARGET/IFNAME or a link id means. Throws `not-found` with the names that there are. */
  link(ref: string): Promise<Link>
  /** The link of that name in a namespace. */
  linkIn(netns: NetnsId, name: string): Promise<Link>
  /** What `--bridge` means: by name in the host, which the planner looks up, or elsewhere by id. */
  bridge(ref: string): Promise<LinkId | { host: string }>
}

/** Asks for the topology once, and only when a name must be looked up in it. */
export function placesOf(client: EngineClient): Places {
  let asked: Promise<Topology> | undefined
  const topology = (): Promise<Topology> => (asked ??= client.call('snapshot', {}))

  async function netns(target: string | undefined): Promise<NetnsId> {
    if (target !== undefined && target !== 'host') return (await client.call('resolve', { target })).netns
    const { host } = selectors(await topology())
    return host?.id ?? gone('find the host’s network namespace', 'it can’t be seen from here')
  }

  async function linkIn(place: NetnsId, name: string): Promise<Link> {
    const select = selectors(await topology())
    const names = select.linksOf(place).map((link) => displayText(link.ifname))
    return (
      select.linkByName(place, name) ??
      gone(`find link ${displayText(name)}`, `the links there are ${names.join(', ')}`)
    )
  }

  async function link(ref: string): Promise<Link> {
    if (linkIdPattern.test(ref))
      return (await topology()).links[ref] ?? gone(`find link ${ref}`, 'it is gone, or never was')
    const slash = ref.lastIndexOf('/')
    return linkIn(await netns(slash < 0 ? undefined : ref.slice(0, slash)), ref.slice(slash + 1))
  }

  const bridge = async (ref: string): Promise<LinkId | { host: string }> =>
    ref.includes('/') ? (await link(ref)).id : { host: ref }

  return { netns, link, linkIn, bridge }
}

const gone = (what: string, hint: string): never => fail({ kind: 'not-found', op: 'linkOf', what, hint })
