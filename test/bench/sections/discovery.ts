// Discovery: everything that is in N namespaces, against iproute2, pyroute2 and the C floor.
import { EngineProcess } from '../lib/engine'
import type { Took } from '../lib/engine'
import { withStar } from '../lib/lab'
import { netlinkProcess } from '../lib/netlink'
import { bin, peer } from '../lib/paths'
import { Coprocess, python, timed, works } from '../lib/process'
import type { Figure } from '../lib/result'
import { compete } from '../lib/rounds'
import type { Contender } from '../lib/rounds'
import type { Options, Section } from './section'

interface Counts {
  ms: number
  /** Without the peers, where they are resolved. */
  dumpMs?: number
  netns: number
  links: number
  addresses: number
}

const floor = 'C, raw netlink, with peers (floor)'
const firstLook = 'Vethboard, first look'
const secondLook = 'Vethboard, second look'
const settled = 'Vethboard, live, settle'

/** The real observer, in three processes: what each look leaves behind is not the next one's. */
function looks(size: number, engines: Record<'first' | 'second', EngineProcess>): Contender[] {
  const seen = (took: Took & Counts): number => checked('Vethboard', size, took).ms
  return [
    {
      name: firstLook,
      warmUp: 20,
      run: async () => seen(await engines.first.ask<Took & Counts>({ do: 'look' })),
    },
    {
      name: secondLook,
      warmUp: 20,
      run: async () => seen(await engines.second.ask<Took & Counts>({ do: 'settle' })),
    },
  ]
}

function checked(name: string, size: number, counts: Counts): Counts {
  if (counts.netns < size + 1 || counts.links < 3 * size)
    throw new Error(`${name} saw ${counts.netns} namespaces and ${counts.links} links`)
  return counts
}

/** After the others, whose processes it would follow. */
async function live(options: Options, column: string): Promise<Figure[]> {
  const engine = new EngineProcess()
  try {
    await engine.ask({ do: 'open', live: true })
    const run = async (): Promise<number> => (await engine.ask({ do: 'settle' })).ms
    return await compete([{ name: settled, warmUp: 20, run }], options.runs, column)
  } finally {
    await engine.close()
  }
}

async function at(size: number, options: Options, notes: Set<string>): Promise<Figure[]> {
  const warm = new Map<string, Coprocess>()
  const ask = async (name: string): Promise<number> => {
    const counts = await warm.get(name)?.ask<Counts>({ do: 'discover' })
    if (!counts) throw new Error(`${name} is not running`)
    checked(name, size, counts)
    return name.includes('peers') ? counts.ms : (counts.dumpMs ?? counts.ms)
  }
  warm.set(floor, new Coprocess('discover', bin('discover'), []))
  warm.set('C, raw netlink', new Coprocess('discover', bin('discover'), []))
  warm.set('Vethboard’s netlink layer, warm', netlinkProcess())
  if (works(python, ['-c', 'import pyroute2']))
    warm.set('pyroute2', new Coprocess('pyroute2', python, [peer('pyroute2_discover.py')]))
  else notes.add('pyroute2 is not installed (python3-pyroute2): left out')
  const contenders: Contender[] = [...warm.keys()].map((name) => ({
    name,
    run: () => ask(name),
    warmUp: 20,
  }))
  const engines = { first: new EngineProcess(), second: new EngineProcess() }
  contenders.splice(1, 0, ...looks(size, engines))
  contenders.push({
    name: 'ip -all netns exec',
    run: () => timed('sh', [peer('ip-discover.sh')]),
    ...(size >= 1000 ? { runs: 2 } : {}),
  })
  try {
    await engines.second.ask({ do: 'open', live: false })
    const figures = await compete(contenders, options.runs, String(size))
    return [...figures, ...(await live(options, String(size)))]
  } finally {
    await engines.first.close()
    await engines.second.close()
    for (const coprocess of warm.values()) await coprocess.close()
  }
}

export const discovery: Section = {
  name: 'discovery',
  about: 'all links, addresses, routes and peers of 50, 200 and 1000 namespaces',
  async run(options) {
    const notes = new Set<string>()
    const figures: Figure[] = []
    for (const size of options.sizes) figures.push(...(await withStar(size, () => at(size, options, notes))))
    return {
      section: 'discovery',
      title: 'Discovery: every namespace’s links, addresses and routes; peers where it says so',
      unit: 'ms at N namespaces',
      figures,
      targets: [
        ...options.sizes.map((size) => ({ contender: firstLook, case: String(size), limit: 2, of: floor })),
        { contender: firstLook, case: '1000', limit: 150 },
        { contender: settled, case: '50', limit: 1 },
      ],
      notes: [...notes],
    }
  },
}
