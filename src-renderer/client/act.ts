// Does an action: opens its form or a terminal, or lets the user choose what is still missing.
import { useChange } from './change'
import { useEngine } from './engine'
import { useTerminals } from './terminals'
import { useView } from './view'
import { actionsOf, attachForm } from '../panels/actions'
import type { Action } from '../panels/actions'
import { netnsName } from '../panels/subject'
import { terminalRequest } from '../panels/terminal-request'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Subject } from '../graph/model'

/** To be called in a component's setup or after the app was made. */
export function useAct(): {
  act(action: Action, subject: Subject | undefined): void
  hotAdd(netns: NetnsId, bridge?: LinkId): void
  /** The one action that a key stands for, if the selection has it. */
  byKey(key: string): boolean
} {
  const change = useChange()
  const engine = useEngine()
  const view = useView()
  const terminals = useTerminals()

  function act(action: Action, subject: Subject | undefined): void {
    if (action.form) change.open(action.form)
    else if (action.id === 'terminal') openTerminal(subject)
    else if (action.id === 'terminal-choose') terminals.choosing = subject as NetnsId | undefined
    else if (subject !== undefined) view.palette = { is: 'connect', bridge: subject }
  }

  function openTerminal(subject: Subject | undefined): void {
    const netns = engine.topology.netns[subject ?? '']
    if (!netns) return
    const name = netnsName(engine.topology, netns, engine.host?.hostname ?? '')
    terminals.open(name, terminalRequest(engine.topology, netns))
  }

  function hotAdd(id: NetnsId, bridge?: LinkId): void {
    const netns = engine.topology.netns[id]
    if (!netns) return
    view.choose(id)
    change.open(attachForm(engine.topology, netns, bridge))
  }

  function byKey(key: string): boolean {
    const { subject } = view
    if (subject === undefined) return false
    const action = actionsOf(engine.topology, subject).find((one) => one.key === key)
    if (action) act(action, subject)
    return action !== undefined
  }
  return { act, hotAdd, byKey }
}
