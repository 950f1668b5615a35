// One container engine at one socket: its containers as they are now, kept up to date by its events, with a new try
// when the connection ends. Which sockets there are is engines.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, formatError } from '../../common/errors/error'
import type { Container } from '../../common/net/container'
import { containerId } from '../../common/net/ids'
import { followIds, inspect, listIds } from './api'
import type { Inspected } from './api'
import type { ContainerEngine, EngineListener, EngineSocket, EngineStatus } from './containers'
import { UnixHttp } from './http'
import { netnsOfContainer } from './identity'
import { socketOwner } from './sockets'

const firstRetryMs = 250
const lastRetryMs = 5_000
const inspectsAtOnce = 8

export class SocketEngine implements ContainerEngine {
  status: EngineStatus
  readonly #http: UnixHttp
  readonly #containers = new Map<string, Container>()
  readonly #stop = new AbortController()
  /** Ids that an event was about and that have not been inspected since. */
  readonly #stale = new Set<string>()
  #refreshing: Promise<void> | undefined

  constructor(
    readonly socket: EngineSocket,
    readonly listener: EngineListener,
  ) {
    this.#http = new UnixHttp(socket.path, socket.engine)
    this.status = { engine: socket.engine, socket: socket.path, state: 'absent' }
  }

  containers(): readonly Container[] {
    return [...this.#containers.values()]
  }

  /** Looks once; the status says how it went. */
  async look(): Promise<void> {
    try {
      await this.#list()
      this.#setStatus('connected')
    } catch (thrown) {
      this.#lost(thrown)
    }
  }

  /** Follows events until `close`; resolves when the first look is over. */
  follow(): Promise<void> {
    return new Promise((resolve) => void this.#follow(resolve))
  }

  async inspect(engineId: string): Promise<Container | undefined> {
    const found = await inspect(this.#http, engineId)
    return found && this.#located(found)
  }

  close(): void {
    this.#stop.abort()
    this.#http.close()
  }

  async #follow(looked: () => void): Promise<void> {
    for (let delay = firstRetryMs; !this.#stop.signal.aborted; delay = Math.min(2 * delay, lastRetryMs)) {
      try {
        await this.#followOnce(() => {
          delay = firstRetryMs
          looked()
        })
        this.#lost(undefined)
      } catch (thrown) {
        this.#lost(thrown)
      }
      looked()
      await sleep(delay, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined)
    }
  }

  /** Events first, then the list: nothing that happens in between is missed. */
  async #followOnce(looked: () => void): Promise<void> {
    let list: Promise<void> | undefined
    const opened = (): void => {
      list = this.#list().then(() => {
        this.#setStatus('connected')
        looked()
      })
      // A list that fails ends the stream too, so that both are tried again.
      list.catch(() => broken.abort())
    }
    const broken = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, broken.signal])
    try {
      await followIds(this.#http, signal, opened, (engineId) => this.#changed(engineId))
    } catch (thrown) {
      await list
      throw thrown
    }
  }

  async #list(): Promise<void> {
    const ids = new Set(await listIds(this.#http))
    for (const known of [...this.#containers.keys()]) if (!ids.has(known)) this.#containers.delete(known)
    for (const engineId of ids) this.#stale.add(engineId)
    await this.#refresh()
  }

  #changed(engineId: string): void {
    this.#stale.add(engineId)
    // A failure here shows on the stream as well.
    this.#refresh().catch(() => undefined)
  }

  /** Inspects what is stale, a few at a time; one run serves all who ask. */
  #refresh(): Promise<void> {
    return (this.#refreshing ??= this.#inspectStale().finally(() => (this.#refreshing = undefined)))
  }

  async #inspectStale(): Promise<void> {
    while (this.#stale.size > 0 && !this.#stop.signal.aborted) {
      const some = [...this.#stale].slice(0, inspectsAtOnce)
      for (const engineId of some) this.#stale.delete(engineId)
      await Promise.all(
        some.map(async (engineId) => {
          const container = await this.inspect(engineId)
          if (container) this.#containers.set(engineId, container)
          else this.#containers.delete(engineId)
        }),
      )
      if (this.#stale.size === 0) this.listener.containers()
    }
  }

  #located({ container, peerUid, sandbox }: Inspected): Container {
    const { engine, path } = this.socket
    const { pid, engineId } = container
    const netns = pid === undefined ? undefined : netnsOfContainer(pid, peerUid, sandbox)
    const id = containerId(engine, engineId)
    return { id, engine, socket: path, ...container, ...(netns === undefined ? {} : { netns }) }
  }

  #lost(thrown: unknown): void {
    if (this.#stop.signal.aborted) return
    if (thrown !== undefined && !(thrown instanceof Failure)) throw thrown
    const gone = socketOwner(this.socket.path) === undefined
    const why = thrown ? formatError(thrown.error) : 'it has ended the connection'
    this.#setStatus(gone ? 'absent' : 'refused', gone ? undefined : why)
    if (this.#containers.size === 0) return
    this.#containers.clear()
    this.listener.containers()
  }

  #setStatus(state: EngineStatus['state'], why?: string): void {
    if (this.status.state === state && this.status.why === why) return
    const { engine, socket } = this.status
    this.status = { engine, socket, state, ...(why === undefined ? {} : { why }) }
    this.listener.status()
  }
}
