// The contract: everything that a front can ask of the engine, and nothing else. See SECURITY.md for each `mutates`.
import { z } from 'zod'
import type { LinkId, NetnsId } from '../net/ids'
import { nsKinds } from '../net/namespaces'
import { base64Pattern, maxWriteText, terminalLimits } from '../net/terminal'
import type { TerminalInfo, TerminalItem } from '../net/terminal'
import type { Applied, HistoryEntry, Plan, Progress } from '../plan/plan'
import { intentSchema, linkRefSchema, netnsIdSchema, targetSchema } from '../plan/intent'
import type { TopologyDiff } from '../topology/diff'
import type { Topology } from '../topology/topology'
import { call, stream } from './define'
import type { Client } from './define'

/** Raised with every change that an older client or engine would not understand. */
export const contractVersion = 2

/** What this kernel and this privilege allow; `missing` says why not. */
export interface Feature {
  available: boolean
  missing?: string
}

export interface HostInfo {
  contractVersion: number
  version: string
  mode: 'host' | 'rootless'
  hostname: string
  /** `uname -r`. */
  kernel: string
  bootId: string
  netns: NetnsId
  /** Who the engine serves: the uid that started it. */
  uid: number
  userName: string
  features: Record<string, Feature>
  containerEngines: {
    engine: 'docker' | 'podman'
    socket: string
    state: 'connected' | 'absent' | 'refused'
    why?: string
  }[]
}

/** `label` is the TARGET in full: "docker:web". */
export interface ResolvedTarget {
  label: string
  netns: NetnsId
}

/** What the hot-add form opens with. */
export interface AttachProposal {
  target: ResolvedTarget
  /** The one to propose first, then the rest; only bridges of the host's netns. */
  bridges: { link: LinkId; ifname: string; subnets: string[] }[]
  name: string
  /** For the first bridge, or the one asked for; undefined when it has no subnet or no free address. */
  address?: string
  /** True when an ARP probe (RFC 5227) stayed without an answer; false when it could not be sent. */
  probed: boolean
  /** The address that a gateway would be: the bridge's own. */
  gateway?: string
  /** The target's default route now, e.g. "via 172.17.0.1 dev eth0". */
  defaultRoute?: string
}

/** A lab that has anything in the kernel. */
export interface LabStatus {
  name: string
  /** What was applied last: undefined when that is no longer in the history. */
  file?: string
  text?: string
  /** Milliseconds since the epoch. */
  appliedAt?: number
  namespaces: number
  links: number
  /** Steps that an apply of that text would take now: 0 when the kernel is as it says. */
  differs?: number
  /** Why that can't be told: something is in the way of it. */
  problem?: string
}

const none = z.strictObject({})
const planId = z.string().min(1).max(64)
const terminalId = z.string().min(1).max(64)
const cols = z.int().min(2).max(terminalLimits.cols)
const rows = z.int().min(1).max(terminalLimits.rows)

export const contract = {
  calls: {
    hello: call('reads', none)<HostInfo>(),
    snapshot: call('reads', none)<Topology>(),
    proposeAttach: call(
      'reads',
      z.strictObject({
        target: targetSchema,
        bridge: linkRefSchema.optional(),
        allowHost: z.boolean().optional(),
      }),
    )<AttachProposal>(),
    /** What a TARGET means now, for intents that take a namespace by id. */
    resolve: call('reads', z.strictObject({ target: targetSchema }))<ResolvedTarget>(),
    plan: call('reads', z.strictObject({ intent: intentSchema }))<Plan>(),
    apply: call(
      'mutates',
      z.strictObject({ planId, confirm: z.array(z.string().max(64)).max(16).optional() }),
    )<Applied>(),
    cancel: call('mutates', z.strictObject({ planId }))<{ cancelled: boolean }>(),
    history: call('reads', none)<HistoryEntry[]>(),
    labs: call('reads', none)<LabStatus[]>(),
    undo: call('mutates', z.strictObject({ count: z.int().min(1).max(200) }))<HistoryEntry[]>(),
    redo: call('mutates', z.strictObject({ count: z.int().min(1).max(200) }))<HistoryEntry[]>(),
    /** A shell in a target's namespaces; it ends unless its output is subscribed to within seconds. */
    terminalOpen: call(
      'terminal',
      z.strictObject({
        target: targetSchema,
        netns: netnsIdSchema.optional(),
        kinds: z.array(z.enum(nsKinds)).min(1).max(nsKinds.length).optional(),
        cols,
        rows,
      }),
    )<TerminalInfo>(),
    /** Bytes as base64. Answered when the terminal has taken them; one at a time for each terminal. */
    terminalWrite: call(
      'terminal',
      z.strictObject({ id: terminalId, data: z.string().max(maxWriteText).regex(base64Pattern) }),
    )<Record<string, never>>(),
    /** So many bytes of output have been dealt with: more may come. */
    terminalAck: call(
      'terminal',
      z.strictObject({
        id: terminalId,
        bytes: z
          .int()
          .min(1)
          .max(1 << 30),
      }),
    )<Record<string, never>>(),
    terminalResize: call('terminal', z.strictObject({ id: terminalId, cols, rows }))<Record<string, never>>(),
    terminalClose: call('terminal', z.strictObject({ id: terminalId }))<Record<string, never>>(),
  },
  streams: {
    /** First item: the whole topology; then diffs that follow on. */
    topology: stream(none)<{ snapshot: Topology } | { diff: TopologyDiff }>(),
    progress: stream(none)<Progress>(),
    history: stream(none)<HistoryEntry[]>(),
    /** Sent at once and when a container engine comes, goes or refuses. */
    host: stream(none)<HostInfo>(),
    /** All output of a terminal, for its one reader; unsubscribing ends the terminal. */
    terminalOutput: stream(z.strictObject({ id: terminalId }), 'terminal')<TerminalItem>(),
  },
}

export type Contract = typeof contract
export type EngineClient = Client<Contract>
