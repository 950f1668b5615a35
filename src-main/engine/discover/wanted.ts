// Which numbers a namespace's links refer to that nobody has asked about yet, and which namespaces they may mean.
import type { Nsid } from '../../common/net/ids'
import type { Model } from '../model/model'
import type { NetnsState } from '../model/netns-state'
import { farNetns, isPaired, referredIndex } from './relations'

export interface Wanted {
  candidates: Set<NetnsState>
  /** Numbers that any namespace may answer to: a lower link doesn't tell who sits on it. */
  anywhere: Set<Nsid>
}

export function wantedNumbers(model: Model, state: NetnsState): Wanted {
  const candidates = new Set<NetnsState>()
  const anywhere = new Set<Nsid>()
  for (const message of state.links.values()) {
    const { linkNetnsid } = message
    const index = referredIndex(message)
    if (index === undefined || typeof linkNetnsid !== 'number' || state.lostNumbers.has(linkNetnsid)) continue
    if (farNetns(model, state.id, message, index) !== undefined) continue
    if (!isPaired(message)) anywhere.add(linkNetnsid)
    for (const id of model.mirrored(index, message.ifindex)) {
      const candidate = model.states.get(id)
      if (candidate && candidate !== state) candidates.add(candidate)
    }
  }
  if (anywhere.size > 0) for (const other of model.states.values()) if (other !== state) candidates.add(other)
  return { candidates, anywhere }
}
