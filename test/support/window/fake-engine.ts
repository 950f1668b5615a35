// An engine for the window's own tests and pictures: the real planner over a made-up topology that its steps change.
// No kernel is touched; what only a kernel can say (errors in the middle, ARP) is set by hand.
import { fail } from '../../../src-main/common/errors/error'
import type { VethboardError } from '../../../src-main/common/errors/error'
import { factsOf } from '../../../src-main/common/plan/facts'
import type { PlanFacts } from '../../../src-main/common/plan/facts'
import type { Intent } from '../../../src-main/common/plan/intent'
import { nextEthName } from '../../../src-main/common/plan/naming'
import type { HistoryEntry, Plan, Progress } from '../../../src-main/common/plan/plan'
import { makePlan } from '../../../src-main/common/plan/planner'
import { bridgesFor, freeAddresses, subnetTexts } from '../../../src-main/common/plan/propose'
import { defaultRoutesOf } from '../../../src-main/common/plan/warnings'
import { contractVersion } from '../../../src-main/common/rpc/contract'
import type { AttachProposal, Contract, HostInfo } from '../../../src-main/common/rpc/contract'
import type { Handlers, Sink } from '../../../src-main/common/rpc/define'
import { diffTopology, reverseDiff } from '../../../src-main/common/topology/diff'
import type { TopologyDiff } from '../../../src-main/common/topology/diff'
import type { Topology } from '../../../src-main/common/topology/topology'
import { afterStep } from './fake-kernel'
import { FakeTerminals } from './fake-terminals'

interface Done {
  entry: HistoryEntry
  diffs: TopologyDiff[]
}

export interface FakeOptions {
  host?: Partial<HostInfo>
  stepMs?: number
}

export class FakeEngine {
  /** Makes the step with this id fail, once. */
  failAt: { step: string; error: VethboardError } | undefined
  topology: Topology
  readonly host: HostInfo
  readonly done: Done[] = []
  private readonly plans = new Map<string, Plan>()
  private readonly cancelled = new Set<string>()
  private readonly topologySinks = new Set<Sink<{ snapshot: Topology } | { diff: TopologyDiff }>>()
  private readonly progressSinks = new Set<Sink<Progress>>()
  private readonly historySinks = new Set<Sink<HistoryEntry[]>>()
  private readonly hostSinks = new Set<Sink<HostInfo>>()
  private planned = 0
  readonly terminals = new FakeTerminals()

  constructor(
    topology: Topology,
    private readonly options: FakeOptions = {},
  ) {
    this.topology = topology
    this.host = hostInfo(topology, options.host)
  }

  /** Replaces the topology, as if the host had changed by itself. */
  change(next: Topology): void {
    const diff = diffTopology(this.topology, { ...next, revision: this.topology.revision + 1 })
    this.topology = { ...next, revision: this.topology.revision + 1 }
    for (const sink of this.topologySinks) sink.send({ diff })
  }

  handlers(): Handlers<Contract, undefined> {
    return {
      calls: {
        hello: () => this.host,
        snapshot: () => this.topology,
        resolve: ({ target }) => this.resolve(target),
        proposeAttach: (args) => this.propose(args.target, args.bridge),
        plan: ({ intent }) => this.plan(intent),
        apply: ({ planId, confirm }) => this.apply(planId, confirm ?? []),
        cancel: ({ planId }) => ({ cancelled: !!this.cancelled.add(planId) }),
        history: () => this.history(),
        labs: () => [],
        undo: ({ count }) => this.undo(count),
        redo: ({ count }) => this.redo(count),
        ...this.terminals.calls,
      },
      streams: {
        topology: (_, sink) => keep(this.topologySinks, sink, { snapshot: this.topology }),
        progress: (_, sink) => keep(this.progressSinks, sink),
        history: (_, sink) => keep(this.historySinks, sink, this.history()),
        host: (_, sink) => keep(this.hostSinks, sink, this.host),
        terminalOutput: this.terminals.output,
      },
    }
  }

  private facts(target?: string): PlanFacts {
    const facts = factsOf(this.topology, { seed: 'window' })
    const found = target === undefined ? undefined : this.resolve(target)
    return found ? { ...facts, target: found } : facts
  }

  private resolve(ref: string): NonNullable<PlanFacts['target']> {
    for (const one of Object.values(this.topology.containers))
      if (`${one.engine}:${one.name}` === ref && one.netns) return { label: ref, netns: one.netns }
    for (const netns of Object.values(this.topology.netns))
      if (`id:${netns.id}` === ref || netns.names.some(({ name }) => `netns:${name}` === ref))
        return { label: ref, netns: netns.id }
    return fail({ kind: 'not-found', op: 'resolveTarget', what: `find ${ref}`, target: ref })
  }

  private propose(
    target: string,
    ref: AttachProposal['bridges'][0]['link'] | { host: string } | undefined,
  ): AttachProposal {
    const facts = this.facts(target)
    const found = this.resolve(target)
    const bridges = bridgesFor(facts, found.netns)
    const bridge = typeof ref === 'string' ? this.topology.links[ref] : bridges[0]
    const [address] = bridge ? freeAddresses(facts, bridge) : []
    const gateway = bridge && facts.select.addressesOf(bridge.id)[0]?.local
    const [route] = defaultRoutesOf(facts, found.netns)
    return {
      target: found,
      bridges: bridges.map((one) => ({ link: one.id, ifname: one.ifname, subnets: subnetTexts(facts, one) })),
      name: nextEthName(facts, found.netns),
      probed: address !== undefined,
      ...(address === undefined ? {} : { address }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(route ? { defaultRoute: `via ${route.via} dev eth0` } : {}),
    }
  }

  private plan(intent: Intent): Plan {
    const facts = this.facts('target' in intent ? intent.target : undefined)
    const plan = makePlan(`p${++this.planned}`, intent, facts)
    this.plans.set(plan.id, plan)
    return plan
  }

  private async apply(
    planId: string,
    confirm: readonly string[],
  ): Promise<{ planId: string; historyId: string; tookMs: number }> {
    const plan =
      this.plans.get(planId) ?? fail({ kind: 'stale-plan', op: 'apply', what: `apply plan ${planId}` })
    if (plan.warnings.some((one) => one.confirm && !confirm.includes(one.code)))
      fail({ kind: 'invalid', op: 'apply', what: 'apply without the confirmations' })
    const before = this.topology
    const diffs: TopologyDiff[] = []
    const total = plan.steps.length
    try {
      for (const [i, step] of plan.steps.entries()) {
        this.tell({ planId, state: 'running', done: i, total, step: step.id })
        await pause(this.options.stepMs ?? 0)
        if (this.cancelled.has(planId)) fail({ kind: 'cancelled', op: 'apply', what: 'apply: cancelled' })
        if (this.failAt?.step === step.id) fail({ step: step.id, ...this.failAt.error })
        const next = afterStep(this.topology, step.op)
        diffs.push(diffTopology(this.topology, next))
        this.change(next)
      }
    } catch (thrown) {
      this.failAt = undefined
      this.tell({ planId, state: 'rolling-back', done: diffs.length, total })
      this.change(before)
      throw thrown
    }
    this.tell({ planId, state: 'done', done: total, total })
    return { planId, historyId: this.remember(plan, diffs), tookMs: 7.3 }
  }

  private remember(plan: Plan, diffs: TopologyDiff[]): string {
    const entry: HistoryEntry = {
      id: `h${this.done.length + 1}`,
      title: plan.title,
      appliedAt: Date.now() + this.done.length,
      state: 'applied',
      commands: plan.steps.map((step) => step.command),
      undoCommands: plan.steps.flatMap((step) => step.undoCommand ?? []).reverse(),
    }
    this.done.push({ entry, diffs })
    this.tellHistory()
    return entry.id
  }

  private undo(count: number): HistoryEntry[] {
    const last = this.done
      .filter(({ entry }) => entry.state === 'applied')
      .slice(-count)
      .reverse()
    for (const one of last) {
      for (const diff of [...one.diffs].reverse()) this.patch(reverseDiff(diff))
      one.entry = { ...one.entry, state: 'undone' }
    }
    this.tellHistory()
    return last.map(({ entry }) => entry)
  }

  private redo(count: number): HistoryEntry[] {
    const next = this.done.filter(({ entry }) => entry.state === 'undone').slice(0, count)
    for (const one of next) {
      for (const diff of one.diffs) this.patch(diff)
      one.entry = { ...one.entry, state: 'applied' }
    }
    this.tellHistory()
    return next.map(({ entry }) => entry)
  }

  private patch({ changes }: TopologyDiff): void {
    const next: Record<string, unknown> = { ...this.topology }
    for (const [name, table] of Object.entries(changes)) {
      const rows: Record<string, unknown> = { ...(next[name] as Record<string, unknown>), ...table.added }
      for (const [id, pair] of Object.entries(table.updated)) rows[id] = (pair as unknown[])[1]
      for (const id of Object.keys(table.removed)) delete rows[id]
      next[name] = rows
    }
    this.change(next as unknown as Topology)
  }

  private history(): HistoryEntry[] {
    return this.done.map(({ entry }) => entry)
  }
  private tell(progress: Progress): void {
    for (const sink of this.progressSinks) sink.send(progress)
  }
  private tellHistory(): void {
    for (const sink of this.historySinks) sink.send(this.history())
  }
}

function keep<I>(sinks: Set<Sink<I>>, sink: Sink<I>, first?: I): () => void {
  sinks.add(sink)
  if (first !== undefined) sink.send(first)
  return () => sinks.delete(sink)
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

const hostInfo = (topology: Topology, more: Partial<HostInfo> = {}): HostInfo => ({
  contractVersion,
  version: '0.1.0',
  mode: 'host',
  hostname: 'lab-host',
  kernel: '6.18.2',
  bootId: 'boot',
  netns: Object.values(topology.netns).find((one) => one.initial)!.id,
  uid: 0,
  userName: 'root',
  features: {},
  containerEngines: [
    { engine: 'docker', socket: '/run/docker.sock', state: 'connected' },
    {
      engine: 'podman',
      socket: '/run/podman/podman.sock',
      state: 'refused',
      why: 'EACCES: permission denied',
    },
  ],
  ...more,
})
