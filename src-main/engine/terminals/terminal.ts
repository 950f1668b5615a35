// One terminal: a shell at one end of a pty, a reader at the other, and never more than a window of bytes between them.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail } from '../../common/errors/error'
import { terminalLimits } from '../../common/net/terminal'
import type { TerminalEnd, TerminalInfo, TerminalItem } from '../../common/net/terminal'
import type { Ending } from '../../sys/helper'
import type { Pty, WindowSize } from '../../sys/pty'
import type { Entrance } from '../target/enter'
import type { Shell } from './shell'

/** What a shell has to end after SIGHUP, before it is killed. */
const goodbyeMs = 500
/** How long a shell's violent end may be that of its target. */
const endedChecks = 10
const endedCheckMs = 20

export class Terminal {
  readonly info: TerminalInfo
  readonly #gone: Promise<unknown>
  #reader: ((item: TerminalItem) => void) | undefined
  #unread = 0
  #writing = false
  /** How the shell ended, until a reader is told. */
  #ending: TerminalEnd | undefined
  #over = false
  #closing: Promise<void> | undefined

  constructor(
    private readonly pty: Pty,
    private readonly shell: Shell,
    private readonly entrance: Entrance,
    kinds: TerminalInfo['kinds'],
    /** Called once, when nothing of it is left. */
    private readonly done: () => void,
  ) {
    this.info = { id: randomUUID(), label: entrance.label, shell: shell.path, kinds }
    const { helper, ended } = shell.run
    this.#gone = helper.exitCode === null && helper.signalCode === null ? once(helper, 'exit') : ended
    pty.onData((bytes) => this.#take(bytes))
    void ended.then((ending) => this.#ended(ending))
  }

  /** Sends what comes to `reader` until the returned function is called, which ends the terminal. `busy`: it has one. */
  attach(reader: (item: TerminalItem) => void): () => void {
    if (this.#reader)
      fail({ kind: 'busy', op: 'terminalOutput', what: 'read a terminal that somebody reads already' })
    this.#reader = reader
    if (this.#ending) this.#finish(this.#ending)
    else this.pty.resume()
    return () => void this.close({ how: 'closed' })
  }

  get isRead(): boolean {
    return this.#reader !== undefined
  }

  /** Resolves when the program's end has taken the bytes. One write at a time: `busy`. */
  async write(bytes: Buffer): Promise<void> {
    if (this.#writing)
      fail({ kind: 'busy', op: 'terminalWrite', what: 'write to a terminal before the last write is done' })
    this.#writing = true
    const taken = await this.pty.write(bytes).finally(() => (this.#writing = false))
    if (!taken) fail({ kind: 'not-found', op: 'terminalWrite', what: 'write to a terminal that has ended' })
  }

  /** The reader has done with so many bytes. */
  acknowledge(bytes: number): void {
    this.#unread = Math.max(0, this.#unread - bytes)
    if (!this.#over && this.#unread <= terminalLimits.window / 2) this.pty.resume()
  }

  resize(size: WindowSize): void {
    this.pty.resize(size)
  }

  /** Ends the terminal when what it is in has ended. */
  check(): void {
    if (!this.entrance.stillThere()) void this.close({ how: 'target-gone' })
  }

  /** Hangs up, then kills what doesn't go; resolves when the shell and its helper are gone. */
  close(end: TerminalEnd): Promise<void> {
    return (this.#closing ??= this.#close(end))
  }

  async #close(end: TerminalEnd): Promise<void> {
    this.#tell(end)
    this.pty.close()
    const timer = setTimeout(() => this.shell.run.helper.kill('SIGKILL'), goodbyeMs)
    await this.#gone
    clearTimeout(timer)
    this.entrance.close()
    this.done()
  }

  #take(bytes: Buffer): void {
    this.#unread += bytes.length
    if (this.#unread >= terminalLimits.window) this.pty.pause()
    this.#reader?.({ data: bytes.toString('base64') })
  }

  async #ended(ending: Ending): Promise<void> {
    const end = await this.#endOf(ending)
    if (this.#over) return
    this.#ending = end
    if (this.#reader) this.#finish(end)
  }

  /** A pid namespace whose first process ends takes ours along before that process counts as ended. */
  async #endOf(ending: Ending): Promise<TerminalEnd> {
    if (ending.how === 'exited') return ending
    for (let i = 0; i < endedChecks && this.entrance.stillThere(); i++) await sleep(endedCheckMs)
    if (!this.entrance.stillThere()) return { how: 'target-gone' }
    return ending.how === 'lost' ? { how: 'closed' } : ending
  }

  #finish(end: TerminalEnd): void {
    for (const bytes of this.pty.drain()) this.#take(bytes)
    void this.close(end)
  }

  #tell(end: TerminalEnd): void {
    if (!this.#over) this.#reader?.({ end })
    this.#over = true
  }
}
