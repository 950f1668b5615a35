// An engine that holds a topology and says what it is told to: for tests of what stands above the engine.
import type { Engine, Unsubscribe } from '../../src-main/engine/engine'
import type { HistoryEntry, Progress } from '../../src-main/common/plan/plan'
import type { HostInfo } from '../../src-main/common/rpc/contract'
import { netnsId } from '../../src-main/common/net/ids'
import type { TopologyDiff } from '../../src-main/common/topology/diff'
import { emptyTopology } from '../../src-main/common/topology/topology'
import type { Topology } from '../../src-main/common/topology/topology'

export interface FakeEngine extends Engine {
  /** Another topology, one revision later; `weight` bytes of it are ballast. */
  change(weight?: number): void
  progress(progress: Progress): void
  historyIs(entries: HistoryEntry[]): void
  /** How many listen, over all of its events. */
  listeners(): number
  readonly applied: string[]
}

class Event<T> {
  readonly listeners = new Set<(item: T) => void>()
  on = (listener: (item: T) => void): Unsubscribe => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
  emit(item: T): void {
    for (const listener of this.listeners) listener(item)
  }
}

const hostInfo = (): HostInfo => ({
  contractVersion: 1,
  version: '0.0.0',
  mode: 'host',
  hostname: 'fake',
  kernel: '6.0',
  bootId: 'boot',
  netns: netnsId(4, 1),
  uid: 1000,
  userName: 'someone',
  features: {},
  containerEngines: [],
})

const notMade = (): never => {
  throw new Error('the fake engine has none')
}

export function fakeEngine(): FakeEngine {
  let topology: Topology = { ...emptyTopology(), revision: 1 }
  let history: HistoryEntry[] = []
  const applied: string[] = []
  const diffs = new Event<TopologyDiff>()
  const progresses = new Event<Progress>()
  const histories = new Event<HistoryEntry[]>()
  const infos = new Event<HostInfo>()
  return {
    applied,
    observer: {
      current: () => topology,
      onDiff: diffs.on,
      settle: () => Promise.resolve(),
      openNetns: notMade,
      resolveTarget: notMade,
      containerEngines: () => [],
      onContainerEngines: () => () => undefined,
      close: () => Promise.resolve(),
    },
    changer: {
      proposeAttach: notMade,
      plan: notMade,
      apply: (planId) => {
        applied.push(planId)
        return Promise.resolve({ planId, historyId: 'h1', tookMs: 1 })
      },
      cancel: () => false,
      history: () => history,
      labs: () => Promise.resolve([]),
      undo: () => Promise.resolve(history),
      redo: () => Promise.resolve(history),
      onProgress: progresses.on,
      onHistory: histories.on,
      recovered: undefined,
      close: () => Promise.resolve(),
    },
    terminals: {
      open: notMade,
      attach: notMade,
      write: notMade,
      acknowledge: notMade,
      resize: notMade,
      closeOne: notMade,
      close: () => Promise.resolve(),
    },
    hostInfo,
    onHostInfo: infos.on,
    close: () => Promise.resolve(),
    change(weight = 0) {
      const id = `4:${topology.revision}`
      const container = {
        id,
        engine: 'docker',
        name: 'x'.repeat(weight),
      } as unknown as Topology['containers'][string]
      const before = topology
      topology = { ...before, revision: before.revision + 1, containers: { [id]: container } }
      const changes = { containers: { added: { [id]: container }, updated: {}, removed: before.containers } }
      diffs.emit({ from: before.revision, to: topology.revision, changes })
    },
    progress: (progress) => progresses.emit(progress),
    historyIs(entries) {
      history = entries
      histories.emit(entries)
    },
    listeners: () =>
      [diffs, progresses, histories, infos].reduce((count, event) => count + event.listeners.size, 0),
  }
}
