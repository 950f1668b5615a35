// All container engines of the host: opens those whose sockets exist, and (live) those whose sockets appear.
import type { Container } from '../../common/net/container'
import type { EngineListener, EngineSocket, EngineStatus } from './containers'
import { SocketEngine } from './socket-engine'
import { mainSockets, usualSockets } from './sockets'

const lookForSocketsMs = 5_000
/** A socket that exists and stays silent must not hold up the start. */
const firstLookMs = 3_000

export class ContainerEngines {
  readonly #engines = new Map<string, SocketEngine>()
  #timer: NodeJS.Timeout | undefined

  constructor(
    readonly listener: EngineListener,
    /** Default: the usual paths, looked for again and again. */
    readonly sockets?: readonly EngineSocket[],
  ) {}

  /** Resolves when each engine has been looked at once, or took too long. */
  async start(live: boolean): Promise<void> {
    await this.#openNew(live)
    if (live && !this.sockets) {
      this.#timer = setInterval(() => void this.#openNew(true), lookForSocketsMs)
      this.#timer.unref()
    }
  }

  containers(): Container[] {
    return [...this.#engines.values()].flatMap((engine) => engine.containers())
  }

  statuses(): EngineStatus[] {
    const found = [...this.#engines.values()].map(({ status }) => status)
    const absent = (this.sockets ? [] : mainSockets).filter(
      ({ engine }) => !found.some((status) => status.engine === engine),
    )
    return [
      ...found,
      ...absent.map(({ engine, path }) => ({ engine, socket: path, state: 'absent' as const })),
    ]
  }

  /** As its engine has it now; undefined when it is gone. Throws `container-engine`. */
  async inspect(container: Container): Promise<Container | undefined> {
    const engine = this.#engines.get(container.socket)
    return engine?.inspect(container.engineId)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const engine of this.#engines.values()) engine.close()
  }

  async #openNew(live: boolean): Promise<void> {
    const opened: Promise<void>[] = []
    for (const socket of this.sockets ?? usualSockets()) {
      if (this.#engines.has(socket.path)) continue
      const engine = new SocketEngine(socket, this.listener)
      this.#engines.set(socket.path, engine)
      opened.push(live ? engine.follow() : engine.look())
    }
    if (opened.length === 0) return
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, firstLookMs)))
    await Promise.race([Promise.all(opened), limit])
    clearTimeout(timer)
  }
}
