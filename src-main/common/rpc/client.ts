// The calling side of a contract over any transport. Holds what is in flight; knows nothing of what calls do.
import { Failure } from '../errors/error'
import type { VethboardError } from '../errors/error'
import type { ArgsOf, Client, ContractShape, ItemOf, ResultOf } from './define'
import { isLongerThan } from './frames'
import type { ClientFrame, HostFrame } from './frames'
import { maxFrameBytes } from './transport'
import type { Transport } from './transport'

interface Pending {
  resolve: (value: unknown) => void
  reject: (error: Failure) => void
}

interface Subscription {
  item: (value: unknown) => void
  error?: (error: unknown) => void
}

/** A client of `contract`. When the transport closes, calls in flight fail with kind `transport`. */
export function createClient<C extends ContractShape>(transport: Transport, contract: C): Client<C> {
  const connection = new Connection(transport)
  return {
    call: <K extends keyof C['calls'] & string>(name: K, args: ArgsOf<C['calls'][K]>) =>
      Object.hasOwn(contract.calls, name)
        ? (connection.call(name, args) as Promise<ResultOf<C['calls'][K]>>)
        : Promise.reject(new Failure(unknownName(name))),
    subscribe: <K extends keyof C['streams'] & string>(
      name: K,
      args: ArgsOf<C['streams'][K]>,
      on: { item: (item: ItemOf<C['streams'][K]>) => void; error?: (error: unknown) => void },
    ) => {
      if (!Object.hasOwn(contract.streams, name)) throw new Failure(unknownName(name))
      return connection.subscribe(name, args, on as Subscription)
    },
    closed: connection.closed,
    close: () => transport.close(),
  }
}

const unknownName = (name: string): VethboardError => ({
  kind: 'invalid',
  op: `rpc.${name}`,
  what: `call ${name}: the contract has no such name`,
})

const connectionClosed = (name: string): VethboardError => ({
  kind: 'transport',
  op: `rpc.${name}`,
  what: `${name}: the connection to the engine is closed`,
})

class Connection {
  readonly closed: Promise<void>
  #open = true
  #nextId = 0
  readonly #calls = new Map<number, Pending & { name: string }>()
  readonly #subscriptions = new Map<number, Subscription & { name: string }>()

  constructor(private readonly transport: Transport) {
    this.closed = new Promise((resolve) => {
      transport.onClose(() => {
        this.#end()
        resolve()
      })
    })
    transport.onFrame((text) => this.#receive(text))
  }

  call(name: string, args: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#calls.set(id, { name, resolve, reject })
      const refused = this.#send({ t: 'call', id, name, args }, name)
      if (refused) this.#settle(id)?.reject(new Failure(refused))
    })
  }

  subscribe(name: string, args: unknown, on: Subscription): () => void {
    const id = this.#nextId++
    this.#subscriptions.set(id, { name, ...on })
    const refused = this.#send({ t: 'subscribe', id, name, args }, name)
    if (refused) {
      this.#subscriptions.delete(id)
      on.error?.(new Failure(refused))
    }
    return () => {
      if (this.#subscriptions.delete(id) && this.#open) this.#send({ t: 'unsubscribe', id }, name)
    }
  }

  #send(frame: ClientFrame, name: string): VethboardError | undefined {
    if (!this.#open) return connectionClosed(name)
    const text = JSON.stringify(frame)
    if (isLongerThan(text, maxFrameBytes))
      return { kind: 'invalid', op: `rpc.${name}`, what: `send ${name}: more than ${maxFrameBytes} bytes` }
    this.transport.send(text)
    return undefined
  }

  #receive(text: string): void {
    let frame: HostFrame
    try {
      frame = JSON.parse(text) as HostFrame
    } catch {
      return this.transport.close()
    }
    switch (frame.t) {
      case 'result':
        return this.#settle(frame.id)?.resolve(frame.value)
      case 'error':
        return frame.id === undefined ? undefined : this.#failed(frame.id, frame.error)
      case 'item':
        return this.#subscriptions.get(frame.id)?.item(frame.value)
      case 'end':
        return this.#failed(frame.id, frame.error)
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#calls.get(id)
    this.#calls.delete(id)
    return pending
  }

  #failed(id: number, error: VethboardError | undefined): void {
    const subscription = this.#subscriptions.get(id)
    this.#subscriptions.delete(id)
    if (error) (this.#settle(id)?.reject ?? subscription?.error)?.(new Failure(error))
  }

  #end(): void {
    this.#open = false
    for (const call of this.#calls.values()) call.reject(new Failure(connectionClosed(call.name)))
    this.#calls.clear()
    for (const { name, error } of this.#subscriptions.values()) error?.(new Failure(connectionClosed(name)))
    this.#subscriptions.clear()
  }
}
