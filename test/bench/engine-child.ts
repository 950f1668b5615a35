// Vethboard's engine (src-main/engine) as a contender: a process of its own that stays warm and does what each line of
// its input asks for, answering with a line of JSON. The code that `out/main/engine.js` runs.
import { createInterface } from 'node:readline'
import { contract } from '../../src-main/common/rpc/contract'
import { serveTransport } from '../../src-main/common/rpc/host'
import type { Intent } from '../../src-main/common/plan/intent'
import { createEngine } from '../../src-main/engine/create'
import type { Engine, Observer } from '../../src-main/engine/engine'
import { createObserver } from '../../src-main/engine/observer'
import { listenAt } from '../../src-main/server/engine-socket'
import { ensureStateDir } from '../../src-main/server/ensure-state-dir'
import { handlersOf } from '../../src-main/server/services'
import { stateDirOf } from '../../src-main/server/state-dir'

export type Question =
  | { do: 'look' }
  | { do: 'open'; live: boolean }
  | { do: 'settle' }
  | { do: 'listen'; ifname: string }
  | { do: 'engine'; docker?: string }
  | { do: 'change'; intent: Intent }
  | { do: 'undo' }
  | { do: 'idle'; ms: number }

/** An observer alone writes nothing there. */
const options = { stateDir: '/run/vethboard-bench', mode: 'host' as const, containerSockets: [] }

let observer: Observer | undefined
let engine: Engine | undefined
let listening: { close(): unknown } | undefined

/** Runs `work` and says what it took: of the clock, and of the processor in this process. */
async function taken<T>(work: () => Promise<T>): Promise<{ ms: number; cpuMs: number; value: T }> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const value = await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000, value }
}

function counts(seen: Observer): object {
  const { netns, links, addresses, routes } = seen.current()
  const size = (table: object): number => Object.keys(table).length
  const peers = Object.values(links).filter(({ peer }) => peer?.seen).length
  return {
    netns: size(netns),
    links: size(links),
    addresses: size(addresses),
    routes: size(routes),
    peers,
  }
}

/** A fresh observer: everything from nothing, as one topology. */
async function look(): Promise<object> {
  const { value, ...took } = await taken(async () => {
    const fresh = await createObserver({ ...options, live: false })
    fresh.current()
    return fresh
  })
  const seen = counts(value)
  await value.close()
  return { ...took, ...seen }
}

/** One that stays, for `settle`, `listen` and `idle`. */
async function open(live: boolean): Promise<object> {
  await observer?.close()
  observer = await createObserver({ ...options, live })
  return counts(observer)
}

function opened(): Observer {
  const one = engine?.observer ?? observer
  if (!one) throw new Error('open it first')
  return one
}

async function settle(): Promise<object> {
  const { ms, cpuMs } = await taken(async () => {
    await opened().settle()
    opened().current()
  })
  return { ms, cpuMs, ...counts(opened()) }
}

/** From now on prints each MTU that `ifname` gets, with the monotonic clock at which its diff arrived. */
function listen(ifname: string): object {
  opened().onDiff(({ changes }) => {
    const ms = Number(process.hrtime.bigint()) / 1e6
    for (const [, now] of Object.values(changes.links?.updated ?? {}))
      if (now.ifname === ifname) answer({ mtu: now.mtu, ms })
  })
  return { ready: true }
}

/** The whole engine, live, and at its socket: commands find it there. */
async function start({ docker }: Extract<Question, { do: 'engine' }>): Promise<object> {
  const containerSockets = docker === undefined ? [] : [{ engine: 'docker' as const, path: docker }]
  const stateDir = stateDirOf()
  ensureStateDir(stateDir)
  const started = await createEngine({ ...options, live: true, stateDir, containerSockets })
  engine = started
  listening = await listenAt(stateDir, 0, (transport) => {
    serveTransport(transport, contract, handlersOf(started), undefined)
  })
  return counts(started.observer)
}

function running(): Engine {
  if (!engine) throw new Error('start the engine first')
  return engine
}

/** What an answer to `plan` and then to `apply` take: the target's resolution, the journal and the read-back included. */
async function change(intent: Intent): Promise<object> {
  const { changer } = running()
  const { ms, cpuMs } = await taken(async () => {
    const { id, warnings } = await changer.plan(intent)
    await changer.apply(
      id,
      warnings.filter(({ confirm }) => confirm).map(({ code }) => code),
    )
  })
  return { ms, cpuMs }
}

async function undo(): Promise<object> {
  const { ms, cpuMs } = await taken(() => running().changer.undo(1))
  return { ms, cpuMs }
}

/** What the process does while nothing happens. */
async function idle(forMs: number): Promise<object> {
  const { ms, cpuMs } = await taken(() => new Promise((resolve) => setTimeout(resolve, forMs)))
  return { ms, cpuMs }
}

function handle(question: Question): Promise<object> | object {
  switch (question.do) {
    case 'look':
      return look()
    case 'open':
      return open(question.live)
    case 'settle':
      return settle()
    case 'listen':
      return listen(question.ifname)
    case 'engine':
      return start(question)
    case 'change':
      return change(question.intent)
    case 'undo':
      return undo()
    case 'idle':
      return idle(question.ms)
  }
}

const answer = (value: object): boolean => process.stdout.write(`${JSON.stringify(value)}\n`)

for await (const line of createInterface(process.stdin)) {
  try {
    answer(await handle(JSON.parse(line) as Question))
  } catch (thrown) {
    answer({ error: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
await listening?.close()
await engine?.close()
await observer?.close()
process.exit(0)
