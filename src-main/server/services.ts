// The contract's service over an engine in this process: one function for each call and stream, no transport.
import type { Contract } from '../common/rpc/contract'
import type { Handlers } from '../common/rpc/define'
import type { Engine } from '../engine/engine'
import { errorOf } from '../common/errors/error'
import { latestTo } from './latest-stream'
import { streamTopology } from './topology-stream'

/** What a handler knows of its caller: nothing. Whoever gets a connection at all may do all that the contract has. */
export type Context = undefined

/** The handlers for `serveTransport`. Bounded for every reader: see topology-stream and latest-stream. */
export function handlersOf(engine: Engine): Handlers<Contract, Context> {
  return { calls: { ...callsOf(engine), ...terminalCallsOf(engine) }, streams: streamsOf(engine) }
}

type Calls = Handlers<Contract, Context>['calls']
type TerminalCall = Extract<keyof Calls, `terminal${string}`>

function callsOf(engine: Engine): Omit<Calls, TerminalCall> {
  const { observer, changer } = engine
  return {
    hello: () => engine.hostInfo(),
    snapshot: async () => {
      await observer.settle()
      return observer.current()
    },
    proposeAttach: ({ target, bridge, allowHost }) =>
      changer.proposeAttach({
        target,
        ...(bridge === undefined ? {} : { bridge }),
        ...(allowHost === undefined ? {} : { allowHost }),
      }),
    resolve: async ({ target }) => {
      const held = await observer.resolveTarget(target)
      held.close()
      return { label: held.label, netns: held.netns }
    },
    plan: ({ intent }) => changer.plan(intent),
    apply: ({ planId, confirm }) => changer.apply(planId, confirm ?? []),
    cancel: ({ planId }) => ({ cancelled: changer.cancel(planId) }),
    history: () => changer.history(),
    labs: () => changer.labs(),
    undo: ({ count }) => changer.undo(count),
    redo: ({ count }) => changer.redo(count),
  }
}

function terminalCallsOf({ terminals }: Engine): Pick<Calls, TerminalCall> {
  return {
    terminalOpen: (request) => terminals.open(request),
    async terminalWrite({ id, data }) {
      await terminals.write(id, Buffer.from(data, 'base64'))
      return {}
    },
    terminalAck({ id, bytes }) {
      terminals.acknowledge(id, bytes)
      return {}
    },
    terminalResize({ id, cols, rows }) {
      terminals.resize(id, cols, rows)
      return {}
    },
    async terminalClose({ id }) {
      await terminals.closeOne(id)
      return {}
    },
  }
}

function streamsOf(engine: Engine): Handlers<Contract, Context>['streams'] {
  const { observer, changer } = engine
  const source = { current: () => observer.current(), onChange: observer.onDiff.bind(observer) }
  return {
    topology: (_args, sink) => streamTopology(source, sink),
    progress: (_args, sink) => changer.onProgress(latestTo(sink, ({ planId }) => planId)),
    history: (_args, sink) => {
      const take = latestTo(sink)
      take(changer.history())
      return changer.onHistory(take)
    },
    host: (_args, sink) => {
      const take = latestTo(sink)
      take(engine.hostInfo())
      return engine.onHostInfo(take)
    },
    // What is on its way is bounded by the terminal's window, however slow the reader.
    terminalOutput({ id }, sink) {
      try {
        return engine.terminals.attach(id, (item) => void sink.send(item))
      } catch (thrown) {
        sink.send({ error: errorOf(thrown, 'terminalOutput') })
        return () => undefined
      }
    },
  }
}
