// Event latency: from before a request that changes a link is sent until a listener has its event decoded.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { bin, peer } from '../lib/paths'
import { output, python, works } from '../lib/process'
import type { Figure } from '../lib/result'
import type { Section } from './section'

const events = 100
/** More than a frame: an observer gathers what comes within one. */
const pauseMs = 25

const observer = 'Vethboard’s observer, its diff'

interface Listener {
  name: string
  command: string
  args: string[]
  /** Asked for once, where it does more than listen; each is answered by a line. */
  start?: object[]
}

/** Starts a listener, makes the events, and gives the milliseconds from each change to its event. */
async function latencies({ name, command, args, start }: Listener): Promise<number[]> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<{ ready?: true; mtu?: number; ms?: number }> => {
    const line = await lines.next()
    if (line.done) throw new Error(`${name} ended early`)
    return JSON.parse(line.value) as { ready?: true; mtu?: number; ms?: number }
  }
  try {
    for (const question of start ?? []) child.stdin.write(`${JSON.stringify(question)}\n`)
    for (let lines = start?.length ?? 1; lines > 0; lines--) await next()
    const sent = await changes()
    const took: number[] = []
    while (took.length < events) {
      const seen = await next()
      const before = seen.mtu === undefined ? undefined : sent.get(seen.mtu)
      if (before === undefined || seen.ms === undefined) continue
      took.push(seen.ms - before)
      if (seen.mtu === 999 + events) break
    }
    return took
  } finally {
    child.kill()
  }
}

/** MTU → when its request was sent. Not awaited in the listener's process, which is idle in between. */
async function changes(): Promise<Map<number, number>> {
  const child = spawn(bin('toggle'), [String(events), String(pauseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const sent = new Map<number, number>()
  for await (const line of createInterface(child.stdout)) {
    const { mtu, ms } = JSON.parse(line) as { mtu: number; ms: number }
    sent.set(mtu, ms)
  }
  return sent
}

export const eventLatency: Section = {
  name: 'events',
  about: 'from a change in the kernel to the callback that has it decoded',
  async run({ runs }) {
    const notes = [
      `${events} MTU changes, ${pauseMs} ms apart, in each of ${runs} rounds; p50 and p95 of all`,
    ]
    const listeners: Listener[] = [
      { name: 'C, blocked in recv (floor)', command: bin('monitor'), args: [] },
      {
        name: 'Vethboard’s netlink layer',
        command: process.execPath,
        args: [bin('netlink.mjs')],
        start: [{ do: 'listen' }],
      },
      {
        name: observer,
        command: process.execPath,
        args: [bin('engine.mjs')],
        start: [
          { do: 'open', live: true },
          { do: 'listen', ifname: 'mtu0' },
        ],
      },
    ]
    if (works(python, ['-c', 'import pyroute2']))
      listeners.push({ name: 'pyroute2', command: python, args: [peer('pyroute2_monitor.py')] })
    else notes.push('pyroute2 is not installed (python3-pyroute2): left out')
    output('ip', ['link', 'add', 'mtu0', 'type', 'veth', 'peer', 'name', 'mtu1'])
    const figures = listeners.map<Figure>(({ name }) => ({
      contender: name,
      case: 'change → callback',
      samples: [],
      as: 'percentiles',
    }))
    const entries = listeners.map((listener, i) => [listener, figures[i]] as const)
    try {
      for (let round = 0; round < runs; round++)
        for (const [listener, figure] of round % 2 === 0 ? entries : [...entries].reverse())
          figure?.samples.push(...(await latencies(listener)))
    } finally {
      output('ip', ['link', 'del', 'mtu0'])
    }
    const targets = [{ contender: observer, case: 'change → callback', limit: 0.5 }]
    return { section: 'events', title: 'Event latency', unit: 'ms', figures, targets, notes }
  },
}
