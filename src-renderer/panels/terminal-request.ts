// What a terminal is opened in when a namespace is chosen: its container, its first process, or the namespace alone. Pure.
import type { NsKind } from '../../src-main/common/net/namespaces'
import type { Netns } from '../../src-main/common/net/netns'
import type { TerminalRequest } from '../../src-main/common/net/terminal'
import type { Topology } from '../../src-main/common/topology/topology'
import { targetOf } from './subject'

type Request = Omit<TerminalRequest, 'cols' | 'rows'>

/** A container and an unnamed namespace with all that its process is in; a named one alone. */
export function terminalRequest(topology: Topology, netns: Netns): Request {
  const target = targetOf(topology, netns)
  const process = target.startsWith('id:') ? netns.firstProcess : undefined
  return { target: process ? `pid:${process.pid}` : target, netns: netns.id }
}

/** True when there is a process whose other namespaces could be entered, too. */
export const hasProcess = (netns: Netns): boolean =>
  netns.containers.length > 0 || netns.firstProcess !== undefined

/** The same with `kinds` alone, which for a named namespace are those of the first process in it. */
export function requestFor(topology: Topology, netns: Netns, kinds: readonly NsKind[]): Request {
  const request = terminalRequest(topology, netns)
  const named = request.target.startsWith('netns:') && netns.firstProcess && kinds.join() !== 'net'
  return { ...request, ...(named ? { target: `pid:${netns.firstProcess?.pid}` } : {}), kinds }
}
