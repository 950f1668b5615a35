// The terminals of an engine: opened in a TARGET's namespaces, bounded in number, each for one reader, and ended with
// their target, their reader or the engine. SECURITY.md says why each step is safe.
import { statSync, fstatSync } from 'node:fs'
import { fail } from '../../common/errors/error'
import { nsKinds } from '../../common/net/namespaces'
import type { NsKind } from '../../common/net/namespaces'
import { terminalLimits } from '../../common/net/terminal'
import type { TerminalInfo, TerminalItem, TerminalRequest } from '../../common/net/terminal'
import { displayText } from '../../common/text'
import { netnsIdOf } from '../../sys/netns'
import { Pty } from '../../sys/pty'
import type { Observer, Terminals } from '../engine'
import { holdEntrance } from '../target/enter'
import type { Entrance } from '../target/enter'
import { startShell } from './shell'
import { Terminal } from './terminal'

/** How long a terminal waits for its reader. */
const unreadMs = 10_000
/** How often targets are looked at while there are terminals. */
const watchMs = 1_000

const op = 'terminalOpen'

export class HostTerminals implements Terminals {
  readonly #open = new Map<string, Terminal>()
  #opening = 0
  #closed = false
  #watch: NodeJS.Timeout | undefined

  constructor(private readonly observer: Pick<Observer, 'resolveTarget' | 'current'>) {}

  async open(request: TerminalRequest): Promise<TerminalInfo> {
    if (this.#closed) fail({ kind: 'cancelled', op, what: 'open a terminal in an engine that ends' })
    if (this.#open.size + this.#opening >= terminalLimits.terminals)
      fail({
        ...{ kind: 'busy', op, what: `open a terminal: ${terminalLimits.terminals} are open already` },
        ...{ hint: 'close one first', hintKey: 'hint.terminal.close' },
      })
    this.#opening++
    try {
      return await this.#start(request)
    } finally {
      this.#opening--
    }
  }

  attach(id: string, reader: (item: TerminalItem) => void): () => void {
    return this.#get(id, 'terminalOutput').attach(reader)
  }

  write(id: string, bytes: Buffer): Promise<void> {
    return this.#get(id, 'terminalWrite').write(bytes)
  }

  acknowledge(id: string, bytes: number): void {
    this.#get(id, 'terminalAck').acknowledge(bytes)
  }

  resize(id: string, cols: number, rows: number): void {
    this.#get(id, 'terminalResize').resize({ cols, rows })
  }

  async closeOne(id: string): Promise<void> {
    await this.#open.get(id)?.close({ how: 'closed' })
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#open.values()].map((one) => one.close({ how: 'closed' })))
  }

  async #start(request: TerminalRequest): Promise<TerminalInfo> {
    const entrance = await holdEntrance(this.observer, request.target, request.kinds)
    let pty: Pty | undefined
    try {
      checkNetns(entrance, request)
      const kinds = foreignKinds(entrance)
      if (kinds.length === 0) refuseHost(entrance)
      pty = new Pty(request)
      const join = Object.fromEntries(kinds.map((kind) => [kind, entrance.fds[kind]]))
      const shell = await startShell(entrance, join, pty.slave)
      const terminal: Terminal = new Terminal(pty, shell, entrance, kinds, () => this.#forget(terminal))
      return await this.#keep(terminal)
    } catch (thrown) {
      pty?.close()
      entrance.close()
      throw thrown
    }
  }

  async #keep(terminal: Terminal): Promise<TerminalInfo> {
    this.#open.set(terminal.info.id, terminal)
    if (this.#closed) {
      await terminal.close({ how: 'closed' })
      fail({ kind: 'cancelled', op, what: 'open a terminal in an engine that ends' })
    }
    this.#watch ??= setInterval(() => this.#open.forEach((one) => one.check()), watchMs)
    const unread = setTimeout(() => {
      if (!terminal.isRead) void terminal.close({ how: 'closed' })
    }, unreadMs)
    unread.unref()
    return terminal.info
  }

  #forget(terminal: Terminal): void {
    this.#open.delete(terminal.info.id)
    if (this.#open.size > 0) return
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  #get(id: string, what: string): Terminal {
    return (
      this.#open.get(id) ??
      fail({ kind: 'not-found', op: what, what: 'find that terminal', hint: 'it has ended' })
    )
  }
}

/** What was clicked and what is there now must be the same namespace. */
function checkNetns({ fds, label }: Entrance, { netns }: TerminalRequest): void {
  if (netns === undefined || fds.net === undefined || netnsIdOf(fds.net) === netns) return
  fail({
    ...{ kind: 'stale-plan', op, what: `open a terminal in ${displayText(label)}`, target: label },
    ...{ hint: 'it is in another network namespace now; look again', hintKey: 'hint.terminal.moved' },
  })
}

/** Those that the engine is not in itself. */
const foreignKinds = ({ fds }: Entrance): NsKind[] =>
  nsKinds.filter((kind) => {
    const fd = fds[kind]
    if (fd === undefined) return false
    const [there, here] = [fstatSync(fd), statSync(`/proc/self/ns/${kind}`)]
    return there.ino !== here.ino || there.dev !== here.dev
  })

/** A shell that is nowhere but here would be root's on the host (ADR 0050). */
const refuseHost = ({ label }: Entrance): never =>
  fail({
    ...{ kind: 'permission', op, target: label },
    what: `open a terminal in ${displayText(label)}: that is a root shell on the host itself`,
    hint: 'use a terminal of your own for the host',
    hintKey: 'hint.terminal.host',
  })
