// The answering side of a contract over any transport: reads, validates, dispatches, and keeps what is queued bounded.
import { errorOf } from '../errors/error'
import type { VethboardError } from '../errors/error'
import type { CallDef, ContractShape, Effect, Handlers, Sink } from './define'
import { issuesText, readClientFrame } from './frames'
import type { HostFrame } from './frames'
import type { Transport } from './transport'

export interface HostLimits {
  /** Calls of one client that run at the same time. */
  calls: number
  subscriptions: number
  /** UTF-16 units queued for a client that doesn't read, before it is cut off. */
  backlog: number
  /** What this client may do at all. */
  permissions: readonly Effect[]
}

/** Of the engine's owner: whoever gets a connection is that. A terminal of a window is one subscription. */
export const hostLimits: HostLimits = {
  calls: 64,
  subscriptions: 40,
  backlog: 32 * 1024 * 1024,
  permissions: ['reads', 'mutates', 'terminal'],
}

/**
 * Serves one client until its transport closes. Only own keys of `contract` are reachable, and only with arguments
 * that their schema takes. A change that is under way goes on when the client goes.
 */
export function serveTransport<C extends ContractShape, Context>(
  transport: Transport,
  contract: C,
  handlers: Handlers<C, Context>,
  context: Context,
  limits: HostLimits = hostLimits,
): void {
  new Session(transport, contract, handlers as unknown as AnyHandlers<Context>, context, limits)
}

/** The handlers without their types: arguments are known to fit once their schema has taken them. */
interface AnyHandlers<Context> {
  calls: Record<string, (args: unknown, context: Context) => unknown>
  streams: Record<string, (args: unknown, sink: Sink<unknown>, context: Context) => () => void>
}

interface Subscription {
  stop?: () => void
  drained?: () => void
}

class Session<Context> {
  readonly #calls = new Set<number>()
  readonly #subscriptions = new Map<number, Subscription>()
  #open = true
  /** UTF-16 units sent since the reader fell behind; undefined while it keeps up. */
  #backlog: number | undefined

  constructor(
    private readonly transport: Transport,
    private readonly contract: ContractShape,
    private readonly handlers: AnyHandlers<Context>,
    private readonly context: Context,
    private readonly limits: HostLimits,
  ) {
    transport.onClose(() => this.#end())
    transport.onDrain(() => this.#drained())
    transport.onFrame((text) => this.#receive(text))
  }

  #receive(text: string): void {
    if (!this.#open) return
    const read = readClientFrame(text)
    if ('error' in read) {
      this.#send({ t: 'error', ...(read.id === undefined ? {} : { id: read.id }), error: read.error })
      return
    }
    const { frame } = read
    if (frame.t === 'unsubscribe') return this.#unsubscribe(frame.id)
    const refused = this.#refusal(frame)
    if (refused) this.#send({ t: 'error', id: frame.id, error: refused })
    else if (frame.t === 'call') void this.#call(frame.id, frame.name, frame.args)
    else this.#subscribe(frame.id, frame.name, frame.args)
  }

  /** Why a call or subscription isn't taken on; its arguments are looked at last, as they cost the most. */
  #refusal(frame: { t: 'call' | 'subscribe'; id: number; name: string }): VethboardError | undefined {
    const isCall = frame.t === 'call'
    const op = `rpc.${frame.t}`
    if (this.#calls.has(frame.id) || this.#subscriptions.has(frame.id))
      return { kind: 'invalid', op, what: `${frame.t} with id ${frame.id}, which is in use` }
    const names = isCall ? this.contract.calls : this.contract.streams
    const effect = Object.hasOwn(names, frame.name) ? names[frame.name]?.effect : undefined
    if (effect === undefined)
      return { kind: 'invalid', op, what: `${frame.t} ${frame.name}: the contract has no such name` }
    if (!this.limits.permissions.includes(effect))
      return { kind: 'permission', op, what: `${frame.t} ${frame.name}: not allowed here (${effect})` }
    const [have, most] = isCall
      ? [this.#calls.size, this.limits.calls]
      : [this.#subscriptions.size, this.limits.subscriptions]
    if (have >= most) return { kind: 'busy', op, what: `${frame.t} ${frame.name}: ${most} are open already` }
    return undefined
  }

  async #call(id: number, name: string, args: unknown): Promise<void> {
    this.#calls.add(id)
    let answer: HostFrame
    try {
      const checked = checkArgs(this.contract.calls[name], name, args)
      if ('error' in checked) answer = { t: 'error', id, error: checked.error }
      else answer = { t: 'result', id, value: await this.handlers.calls[name]?.(checked.args, this.context) }
    } catch (thrown) {
      answer = { t: 'error', id, error: errorOf(thrown, name) }
    }
    this.#calls.delete(id)
    this.#send(answer)
  }

  #subscribe(id: number, name: string, args: unknown): void {
    const subscription: Subscription = {}
    this.#subscriptions.set(id, subscription)
    const sink: Sink<unknown> = {
      send: (value) => this.#subscriptions.has(id) && this.#send({ t: 'item', id, value }),
      onDrain: (listener) => (subscription.drained = listener),
    }
    try {
      const checked = checkArgs(this.contract.streams[name], name, args)
      if ('error' in checked) return this.#stop(id, checked.error)
      const stop = this.handlers.streams[name]?.(checked.args, sink, this.context)
      // A first item that the backlog had no room for has ended the session: there is nothing to keep.
      if (this.#subscriptions.has(id) && stop) subscription.stop = stop
      else stop?.()
    } catch (thrown) {
      this.#stop(id, errorOf(thrown, name))
    }
  }

  #stop(id: number, error: VethboardError): void {
    if (this.#subscriptions.delete(id)) this.#send({ t: 'end', id, error })
  }

  #unsubscribe(id: number): void {
    const subscription = this.#subscriptions.get(id)
    if (!this.#subscriptions.delete(id)) return
    subscription?.stop?.()
    this.#send({ t: 'end', id })
  }

  /** False when the reader is behind. One that lets more than the backlog pile up is cut off. */
  #send(frame: HostFrame): boolean {
    if (!this.#open) return false
    const text = JSON.stringify(frame)
    if (this.#backlog !== undefined && this.#backlog + text.length > this.limits.backlog) {
      this.transport.close()
      return false
    }
    const keepsUp = this.transport.send(text)
    if (this.#backlog !== undefined) this.#backlog += text.length
    else if (!keepsUp) this.#backlog = text.length
    return keepsUp
  }

  #drained(): void {
    this.#backlog = undefined
    for (const subscription of [...this.#subscriptions.values()]) subscription.drained?.()
  }

  #end(): void {
    this.#open = false
    for (const subscription of this.#subscriptions.values()) subscription.stop?.()
    this.#subscriptions.clear()
  }
}

function checkArgs(
  def: Pick<CallDef, 'args'> | undefined,
  name: string,
  args: unknown,
): { args: unknown } | { error: VethboardError } {
  const parsed = def?.args.safeParse(args)
  if (parsed?.success) return { args: parsed.data }
  const why = parsed ? issuesText(parsed.error) : 'the contract has no such name'
  return { error: { kind: 'invalid', op: name, what: `${name}: ${why}` } }
}
