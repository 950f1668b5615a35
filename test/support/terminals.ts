// A reader of terminals for tests: over the engine's own interface, with all that came out as bytes and as text.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type {
  TerminalEnd,
  TerminalInfo,
  TerminalItem,
  TerminalRequest,
} from '../../src-main/common/net/terminal'
import type { Terminals } from '../../src-main/engine/engine'

export class Screen {
  readonly chunks: Buffer[] = []
  bytes = 0
  end: TerminalEnd | undefined
  /** False: nothing is acknowledged. */
  reads = true

  private constructor(
    private readonly terminals: Terminals,
    readonly info: TerminalInfo,
  ) {}

  static async open(
    terminals: Terminals,
    request: Partial<TerminalRequest> & { target: string },
  ): Promise<Screen> {
    const info = await terminals.open({ cols: 80, rows: 24, ...request })
    const screen = new Screen(terminals, info)
    terminals.attach(info.id, (item) => screen.take(item))
    return screen
  }

  private take(item: TerminalItem): void {
    if ('end' in item) this.end = item.end
    if (!('data' in item)) return
    const bytes = Buffer.from(item.data, 'base64')
    this.chunks.push(bytes)
    this.bytes += bytes.length
    if (this.reads) setImmediate(() => !this.end && this.terminals.acknowledge(this.info.id, bytes.length))
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString()
  }

  type(text: string | Buffer): Promise<void> {
    return this.terminals.write(this.info.id, Buffer.from(text))
  }

  async until(what: () => boolean, limitMs = 15_000): Promise<void> {
    for (const end = Date.now() + limitMs; !what(); await sleep(10))
      if (Date.now() > end)
        throw new Error(`it never came: ${this.text.slice(-400)} ${JSON.stringify(this.end)}`)
  }

  /** What a command prints; the marks are put together by the shell, so that their echo doesn't count. */
  async run(command: string): Promise<string> {
    const from = this.text.length
    await this.type(`echo a''b; ${command}; echo y''z\r`)
    await this.until(() => /ab\r?\n[^]*yz\r?\n/.test(this.text.slice(from)))
    return (/ab\r?\n([^]*)yz\r?\n/.exec(this.text.slice(from))?.[1] ?? '').replaceAll('\r\n', '\n').trim()
  }

  async ended(): Promise<TerminalEnd> {
    await this.until(() => this.end !== undefined)
    expect(this.end).toBeDefined()
    return this.end as TerminalEnd
  }
}
