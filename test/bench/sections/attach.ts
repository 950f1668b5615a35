// Hot add and its undo: a second interface with an address for a running container, on a bridge that exists.
import { lacksDocker, startDocker } from '../../support/docker'
import type { DockerRig } from '../../support/docker'
import { EngineProcess } from '../lib/engine'
import { netlinkProcess } from '../lib/netlink'
import { peer, vethboard } from '../lib/paths'
import { timed } from '../lib/process'
import { compete } from '../lib/rounds'
import type { Section, Options } from './section'
import type { Figure } from '../lib/result'

const cidr = '172.17.200.1/16'
const target = 'docker:box'
const warmEngine = 'Vethboard’s engine, warm: plan, apply, verify'
const askingEngine = 'the same, with an address that is asked for on the wire first'
const ownEngine = 'vethboard attach, whole process, an engine of its own'
const runningEngine = 'vethboard attach, whole process, an engine running'

/** One way to give the container its interface, and to take it away; each tells its milliseconds. */
interface Way {
  name: string
  warmUp?: number
  add(): number | Promise<number>
  undo(): number | Promise<number>
}

const command = (...words: string[]): number => timed(process.execPath, [vethboard, ...words])

const byCommand = (name: string): Way => ({
  name,
  add: () => command('attach', target, '--bridge', 'docker0', '--ip', cidr),
  undo: () => command('undo'),
})

function peers(rig: DockerRig, pid: number): Way[] {
  const docker = (verb: string): number =>
    timed('docker', ['-H', `unix://${rig.socket}`, 'network', verb, 'bench', 'box'])
  return [
    {
      name: 'classic recipe (ip, nsenter)',
      add: () => timed('sh', [peer('classic-attach.sh'), String(pid), 'docker0', cidr]),
      undo: () => timed('ip', ['link', 'del', 'bench-host']),
    },
    {
      name: 'docker network connect',
      add: () => docker('connect'),
      undo: () => docker('disconnect'),
    },
  ]
}

function byEngine(engine: EngineProcess, name: string, addresses: string[]): Way {
  const bridge = { host: 'docker0' }
  return {
    name,
    warmUp: 20,
    add: async () =>
      (
        await engine.ask({
          do: 'change',
          intent: { kind: 'attach', target, bridge, addresses },
        })
      ).ms,
    undo: async () => (await engine.ask({ do: 'undo' })).ms,
  }
}

async function measure(ways: Way[], { runs }: Options): Promise<Figure[]> {
  const adds = ways.map(({ name, warmUp = 1, add, undo }) => ({ name, warmUp, run: add, after: undo }))
  const undos = ways.map(({ name, undo, add }) => ({
    name,
    run: async () => {
      await add()
      return undo()
    },
  }))
  return [...(await compete(adds, runs, 'attach')), ...(await compete(undos, runs, 'undo'))]
}

async function against(rig: DockerRig, options: Options): Promise<Figure[]> {
  const pid = rig.run('box')
  rig.docker('network', 'create', '--subnet', '10.123.0.0/24', 'bench')
  const figures = await measure([byCommand(ownEngine), ...peers(rig, pid)], options)
  const netlink = netlinkProcess()
  const engine = new EngineProcess()
  try {
    await engine.ask({ do: 'engine', docker: rig.socket })
    const layer: Way = {
      name: 'Vethboard’s netlink layer, warm',
      warmUp: 10,
      add: async () => (await netlink.ask<{ ms: number }>({ do: 'attach', pid, bridge: 'docker0', cidr })).ms,
      undo: async () => (await netlink.ask<{ ms: number }>({ do: 'detach' })).ms,
    }
    const ways = [
      layer,
      byEngine(engine, warmEngine, []),
      byEngine(engine, askingEngine, [cidr]),
      byCommand(runningEngine),
    ]
    return [...(await measure(ways, options)), ...figures]
  } finally {
    await engine.close()
    await netlink.close()
  }
}

export const attach: Section = {
  name: 'attach',
  about: 'a running container gets an eth1 on a bridge, with an address; and loses it again',
  async run(options) {
    const why = lacksDocker()
    const result = { section: 'attach', title: 'Hot add to a running container, and undo', unit: 'ms' }
    if (why) return { ...result, figures: [], notes: [`left out: ${why}`] }
    const rig = await startDocker()
    try {
      const targets = [
        { contender: warmEngine, case: 'attach', limit: 5 },
        { contender: ownEngine, case: 'attach', limit: 150 },
        { contender: runningEngine, case: 'attach', limit: 150 },
      ]
      const notes = [
        'asking on the wire waits for an answer that should not come, once for the plan and once before the change',
        'undo is of the engine or command for ours, `ip link del` and `docker network disconnect` for the others: the kernel takes ~20 ms to delete a veth',
      ]
      return { ...result, figures: await against(rig, options), targets, notes }
    } finally {
      await rig.stop()
    }
  },
}
