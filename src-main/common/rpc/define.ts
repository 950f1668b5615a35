// How a contract is written down: calls with argument schemas and typed results, streams of typed items.
import type { z } from 'zod'

/**
 * What a call or stream does, which is also the permission that it needs. `terminal`: it reaches a shell, and so
 * whatever programs can do. Each that isn't `reads` has its paragraph in SECURITY.md.
 */
export type Effect = 'reads' | 'mutates' | 'terminal'

export interface CallDef<A = unknown, R = unknown> {
  effect: Effect
  args: z.ZodType<A>
  /** Only for its type: results come from our own engine and are not validated again. */
  result?: R
}

export interface StreamDef<A = unknown, I = unknown> {
  effect: Exclude<Effect, 'mutates'>
  args: z.ZodType<A>
  item?: I
}

/** `call(effect, args)<Result>()`: the second call is there so that the result's type alone is spelled out. */
export const call =
  <A>(effect: Effect, args: z.ZodType<A>) =>
  <R>(): CallDef<A, R> => ({ effect, args })

export const stream =
  <A>(args: z.ZodType<A>, effect: StreamDef['effect'] = 'reads') =>
  <I>(): StreamDef<A, I> => ({ effect, args })

export interface ContractShape {
  calls: Record<string, CallDef>
  streams: Record<string, StreamDef>
}

export type ArgsOf<D> = D extends { args: z.ZodType<infer A> } ? A : never
export type ResultOf<D> = D extends { result?: infer R } ? R : never
export type ItemOf<D> = D extends { item?: infer I } ? I : never

/** Where a stream's handler sends its items. */
export interface Sink<I> {
  /** False when the reader is behind: send no more until `onDrain`. One that piles up far too much is cut off. */
  send(item: I): boolean
  /** The one listener is called each time that the reader has caught up. */
  onDrain(listener: () => void): void
}

/** What a service implements: a function for each call and each stream. */
export type Handlers<C extends ContractShape, Context> = {
  calls: {
    [K in keyof C['calls']]: (
      args: ArgsOf<C['calls'][K]>,
      context: Context,
    ) => Promise<ResultOf<C['calls'][K]>> | ResultOf<C['calls'][K]>
  }
  /** Returns the function that ends the subscription. */
  streams: {
    [K in keyof C['streams']]: (
      args: ArgsOf<C['streams'][K]>,
      sink: Sink<ItemOf<C['streams'][K]>>,
      context: Context,
    ) => () => void
  }
}

/** What a caller holds. */
export interface Client<C extends ContractShape> {
  call<K extends keyof C['calls'] & string>(
    name: K,
    args: ArgsOf<C['calls'][K]>,
  ): Promise<ResultOf<C['calls'][K]>>
  subscribe<K extends keyof C['streams'] & string>(
    name: K,
    args: ArgsOf<C['streams'][K]>,
    on: { item: (item: ItemOf<C['streams'][K]>) => void; error?: (error: unknown) => void },
  ): () => void
  readonly closed: Promise<void>
  close(): void
}
