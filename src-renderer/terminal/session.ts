// One terminal's conversation with the engine: opening, output at the pace of the screen, input in order, its end.
import { errorOf } from '../../src-main/common/errors/error'
import type { VethboardError } from '../../src-main/common/errors/error'
import { terminalLimits } from '../../src-main/common/net/terminal'
import type {
  TerminalEnd,
  TerminalInfo,
  TerminalItem,
  TerminalRequest,
} from '../../src-main/common/net/terminal'
import type { EngineClient } from '../../src-main/common/rpc/contract'
import { fromBase64, takeBytes, toBase64 } from './bytes'

/** Bytes that are acknowledged at once: well below half a window, so that the other side never waits for them. */
const acknowledged = 32 * 1024
/** Typed or pasted and not taken by the program yet. */
const maxUnsent = 16 * 1024 * 1024

export type Size = Pick<TerminalRequest, 'cols' | 'rows'>

export interface Outlets {
  /** Calls `done` when it has dealt with the bytes. */
  data(bytes: Uint8Array, done: () => void): void
  opened(info: TerminalInfo): void
  /** The last of all. */
  ended(end: TerminalEnd | { error: VethboardError }): void
}

export class TerminalSession {
  #id: string | undefined
  #over = false
  #due = 0
  #stop: (() => void) | undefined
  readonly #unsent: Uint8Array[] = []
  #sending = false
  #size: Size | undefined

  constructor(
    private readonly engine: Pick<EngineClient, 'call' | 'subscribe'>,
    private readonly request: Omit<TerminalRequest, keyof Size>,
    private readonly out: Outlets,
  ) {}

  async start(size: Size): Promise<void> {
    try {
      const info = await this.engine.call('terminalOpen', {
        ...{ target: this.request.target, netns: this.request.netns },
        ...(this.request.kinds ? { kinds: [...this.request.kinds] } : {}),
        ...size,
      })
      this.#id = info.id
      if (this.#over) return void this.engine.call('terminalClose', { id: info.id }).catch(() => undefined)
      this.out.opened(info)
      this.#stop = this.engine.subscribe(
        'terminalOutput',
        { id: info.id },
        {
          item: (item) => this.#take(item),
          error: (thrown) => this.#end({ error: errorOf(thrown, 'terminalOutput') }),
        },
      )
      if (this.#size) this.resize(this.#size)
      void this.#send()
    } catch (thrown) {
      this.#end({ error: errorOf(thrown, 'terminalOpen') })
    }
  }

  /** False: too much waits already, and nothing of it is sent. */
  write(bytes: Uint8Array): boolean {
    const waiting = this.#unsent.reduce((sum, one) => sum + one.length, 0)
    if (this.#over || waiting + bytes.length > maxUnsent) return false
    this.#unsent.push(bytes)
    void this.#send()
    return true
  }

  resize(size: Size): void {
    this.#size = size
    if (this.#id !== undefined && !this.#over) this.#tell('terminalResize', { id: this.#id, ...size })
  }

  close(): void {
    if (this.#over) return
    this.#over = true
    this.#stop?.()
    if (this.#id !== undefined) this.#tell('terminalClose', { id: this.#id })
  }

  #take(item: TerminalItem): void {
    if ('end' in item) return this.#end(item.end)
    if ('error' in item) return this.#end(item)
    const bytes = fromBase64(item.data)
    this.out.data(bytes, () => this.#dealtWith(bytes.length))
  }

  #dealtWith(bytes: number): void {
    this.#due += bytes
    if (this.#over || this.#due < acknowledged || this.#id === undefined) return
    this.#tell('terminalAck', { id: this.#id, bytes: this.#due })
    this.#due = 0
  }

  /** One call at a time, with all that came in meanwhile. */
  async #send(): Promise<void> {
    if (this.#sending || this.#id === undefined) return
    this.#sending = true
    try {
      while (this.#unsent.length > 0 && !this.#over) {
        const data = toBase64(takeBytes(this.#unsent, terminalLimits.write))
        await this.engine.call('terminalWrite', { id: this.#id, data })
      }
    } catch {
      // It has ended: the output says how.
      this.#unsent.length = 0
    }
    this.#sending = false
  }

  #end(end: TerminalEnd | { error: VethboardError }): void {
    if (this.#over) return
    this.#over = true
    this.#stop?.()
    this.out.ended(end)
  }

  /** What may come too late, as the terminal can end at any moment. */
  #tell<K extends 'terminalAck' | 'terminalResize' | 'terminalClose'>(
    name: K,
    args: Parameters<typeof this.engine.call<K>>[1],
  ): void {
    void this.engine.call(name, args).catch(() => undefined)
  }
}
