// One lasting connection to the engine: opens, subscribes, and opens again when it breaks. Says which state it is in.
import type { Transport } from '../../src-main/common/rpc/transport'
import { contract, contractVersion } from '../../src-main/common/rpc/contract'
import type { Contract, EngineClient, HostInfo } from '../../src-main/common/rpc/contract'
import { createClient } from '../../src-main/common/rpc/client'
import type { ArgsOf, ItemOf } from '../../src-main/common/rpc/define'

/** Those that every window follows; others are subscribed to by whoever wants them. */
type Followed = Exclude<keyof Contract['streams'], 'terminalOutput'>
export type Streams = { [K in Followed]: ItemOf<Contract['streams'][K]> }

export type ConnectionState =
  | { is: 'connecting' }
  | { is: 'live' }
  /** It was live before; `attempt` counts from 1. */
  | { is: 'reconnecting'; attempt: number }
  /** The engine speaks another version of the contract: no attempt can help. */
  | { is: 'incompatible'; engine: number; window: number }

export interface Outlets {
  state(state: ConnectionState): void
  /** A new session has begun, over this client. */
  open(client: EngineClient, host: HostInfo): void
  item<K extends keyof Streams>(stream: K, item: Streams[K]): void
}

/** Milliseconds before attempt `n` ≥ 1: 250, 500, … at most 5 s. */
export const backoffMs = (n: number): number => Math.min(5000, 250 * 2 ** Math.min(n - 1, 10))

export class Connection {
  #client: EngineClient | undefined
  #stopTopology: (() => void) | undefined
  #ended = false

  constructor(
    private readonly open: () => Promise<Transport>,
    private readonly out: Outlets,
    private readonly wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms)),
  ) {}

  get client(): EngineClient | undefined {
    return this.#client
  }

  /** Runs until `close`, or until the engine turns out to be incompatible. */
  async run(): Promise<void> {
    this.out.state({ is: 'connecting' })
    let attempt = 0
    while (!this.#ended) {
      const lived = await this.#session().catch(() => false)
      if (lived === 'incompatible') return
      attempt = lived ? 1 : attempt + 1
      if (this.#ended) return
      this.out.state({ is: 'reconnecting', attempt })
      await this.wait(backoffMs(attempt))
    }
  }

  /** Asks for the whole topology again: after a gap between two diffs. */
  resync(): void {
    this.#stopTopology?.()
    this.#stopTopology = this.#client && this.#listen(this.#client, 'topology')
  }

  close(): void {
    this.#ended = true
    this.#client?.close()
  }

  /** True when it was live before it ended. */
  async #session(): Promise<boolean | 'incompatible'> {
    const client = createClient(await this.open(), contract)
    if (this.#ended) {
      client.close()
      return false
    }
    this.#client = client
    try {
      const host = await client.call('hello', {})
      if (host.contractVersion !== contractVersion) return this.#incompatible(client, host)
      this.out.open(client, host)
      this.#stopTopology = this.#listen(client, 'topology')
      for (const stream of ['progress', 'history', 'host'] as const) this.#listen(client, stream)
      this.out.state({ is: 'live' })
      await client.closed
      return true
    } finally {
      client.close()
      this.#client = undefined
    }
  }

  #incompatible(client: EngineClient, host: HostInfo): 'incompatible' {
    client.close()
    this.out.state({ is: 'incompatible', engine: host.contractVersion, window: contractVersion })
    return 'incompatible'
  }

  #listen<K extends keyof Streams>(client: EngineClient, stream: K): () => void {
    const on = {
      item: (item: unknown) => this.out.item(stream, item as Streams[K]),
      error: () => this.#client === client && client.close(),
    }
    return client.subscribe(stream, {} as ArgsOf<Contract['streams'][K]>, on)
  }
}
