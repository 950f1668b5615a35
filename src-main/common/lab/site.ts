// Where a lab's objects go: each spot as a place that steps can work in, and what stands in the way there. Objects that
// aren't the lab's are never changed for it: they are named in one error.
import { fail } from '../errors/error'
import type { NetnsId } from '../net/ids'
import type { Link } from '../net/link'
import type { Netns } from '../net/netns'
import { nearest } from '../nearest'
import { netnsOf, refuse } from '../plan/check'
import { netnsLabel } from '../plan/facts'
import type { PlanFacts } from '../plan/facts'
import type { Place } from '../plan/step'
import { displayText } from '../text'
import type { Desired, DesiredLink, Spot } from './desired'
import { spotKey } from './desired'
import { readMark } from './mark'
import type { Owned } from './mark'

export class Site {
  readonly #places = new Map<string, Place>()
  readonly #conflicts: string[] = []
  #target: string | undefined

  constructor(
    readonly facts: PlanFacts,
    readonly owned: Owned,
    readonly desired: Desired,
  ) {
    for (const { name } of desired.netns) this.#settle({ at: 'named', name })
    for (const { spot } of desired.links.values()) this.#settle(spot)
    for (const link of desired.links.values()) this.#checkName(link)
    this.#refuseConflicts()
  }

  place(spot: Spot): Place {
    const place = this.#places.get(spotKey(spot))
    if (!place) throw new RangeError(`spot ${spotKey(spot)} was not settled`)
    return place
  }

  /** The namespace, when it is there already. */
  netns(spot: Spot): NetnsId | undefined {
    const place = this.place(spot)
    return 'netns' in place ? place.netns : undefined
  }

  #settle(spot: Spot): void {
    const key = spotKey(spot)
    if (!this.#places.has(key)) this.#places.set(key, this.#placeOf(spot))
  }

  #placeOf(spot: Spot): Place {
    switch (spot.at) {
      case 'host':
        return { netns: this.facts.host }
      case 'container':
        return { netns: this.#container(spot) }
      case 'named': {
        const there = named(this.facts, spot.name)
        if (!there) return { made: spot.name }
        if (this.owned.netns.has(spot.name)) return { netns: netnsOf(this.facts, there.id, 'labApply').id }
        this.#conflict(there.id, `the namespace ${displayText(spot.name)}${ownerText(this.facts, there)}`)
        return { netns: there.id }
      }
    }
  }

  #container({ engine, name }: Extract<Spot, { at: 'container' }>): NetnsId {
    const { topology, host } = this.facts
    const all = Object.values(topology.containers).filter((one) => one.engine === engine)
    const found = all.find((one) => one.name === name)
    if (!found) {
      const [close] = nearest(
        name,
        all.map((one) => one.name),
      )
      return refuse('not-found', 'labApply', `there is no container ${engine}:${displayText(name)}`, {
        ...(close === undefined
          ? {}
          : { hint: `did you mean ${displayText(close)}?`, hintKey: 'hint.nearest' }),
      })
    }
    if (found.netns === undefined)
      return refuse('not-found', 'labApply', `container ${displayText(name)} is not running`, {
        target: found.id,
      })
    if (found.netns === host)
      refuse(
        'invalid',
        'labApply',
        `container ${displayText(name)} lives in the host’s own network namespace`,
        {
          target: found.id,
          hint: 'it shares the host’s links; choose a container with a network of its own',
          hintKey: 'hint.hostNetns',
        },
      )
    return netnsOf(this.facts, found.netns, 'labApply').id
  }

  /** A link that is in the way of one of ours. */
  #checkName(link: DesiredLink): void {
    const netns = this.netns(link.spot)
    const there = netns === undefined ? undefined : this.facts.select.linkByName(netns, link.ifname)
    if (!there || readMark(there.alias)?.lab === this.desired.lab) return
    const mark = readMark(there.alias)
    const whose = mark ? ` (of lab ${mark.lab})` : ''
    this.#conflict(there.id, `${displayText(there.ifname)} of ${netnsLabel(this.facts, there.netns)}${whose}`)
  }

  #conflict(target: string, what: string): void {
    this.#conflicts.push(what)
    this.#target ??= target
  }

  #refuseConflicts(): void {
    if (this.#conflicts.length === 0) return
    const all = this.#conflicts
    const named = all.slice(0, 5).join(', ') + (all.length > 5 ? ` and ${all.length - 5} more` : '')
    fail({
      kind: 'exists',
      op: 'labApply',
      what: `what the lab wants to make is there already, and not the lab’s: ${named}`,
      ...(this.#target === undefined ? {} : { target: this.#target }),
      hint: 'choose other names in the lab, or remove those first',
      hintKey: 'hint.labConflict',
    })
  }
}

/** The namespace that `ip netns` has under this name. */
export const named = (facts: PlanFacts, name: string): Netns | undefined =>
  byPath(facts).get(`${facts.netnsFolder}/${name}`)

const paths = new WeakMap<PlanFacts, Map<string, Netns>>()

function byPath(facts: PlanFacts): Map<string, Netns> {
  let map = paths.get(facts)
  if (!map) {
    const all = Object.values(facts.topology.netns)
    map = new Map(all.flatMap((netns) => netns.names.map(({ path }) => [path, netns] as const)))
    paths.set(facts, map)
  }
  return map
}

function ownerText(facts: PlanFacts, netns: Netns): string {
  const lo = facts.select.linksOf(netns.id).find((link: Link) => link.linkType === 'loopback')
  const mark = readMark(lo?.alias)
  return mark ? ` (of lab ${mark.lab})` : ''
}
