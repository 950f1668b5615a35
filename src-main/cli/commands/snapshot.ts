// `vethboard snapshot`: what is wired to what, as a tree, JSON, DOT or Mermaid; once, or as it changes.
import type { EngineClient } from '../../common/rpc/contract'
import { exit } from '../io'
import { command } from '../spec'
import { usage } from '../usage'
import type { Io } from '../io'

const formats = ['json', 'dot', 'mermaid'] as const

export const snapshot = command({
  summary:
    'Show every network namespace of this host with its links, addresses, cables, bridges and containers.',
  positionals: {},
  options: {
    json: { help: 'as JSON, format 1 of docs/cli.md' },
    dot: { help: 'as a graph for Graphviz' },
    mermaid: { help: 'as a Mermaid flowchart' },
    watch: { help: 'go on with each change, one a line, until Ctrl+C' },
  },
  details: ['What may not be entered without more privilege is shown as such: run it as root to see all.'],
  examples: [
    ['vethboard snapshot', 'the tree'],
    ['vethboard snapshot --dot | dot -Tsvg > host.svg', 'a picture'],
    ['vethboard snapshot --watch --json', 'the snapshot, then each change, one JSON value a line'],
  ],
  async run(o, io) {
    const asked = formats.filter((format) => o[format])
    if (asked.length > 1)
      return usage(`${asked.map((format) => `--${format}`).join(' and ')} exclude each other`)
    const [format = 'tree'] = asked
    if (o.watch && (format === 'dot' || format === 'mermaid'))
      return usage(`--watch goes with the tree or with --json`)
    const { withEngine } = await import('../work')
    return withEngine(
      io,
      (client) => (o.watch ? watched(client, format === 'json', io) : once(client, format, io)),
      {
        live: o.watch,
      },
    )
  },
})

async function once(
  client: EngineClient,
  format: (typeof formats)[number] | 'tree',
  io: Io,
): Promise<number> {
  const { dotText, mermaidText, snapshotJson, treeText } = await import('../work')
  const topology = await client.call('snapshot', {})
  switch (format) {
    case 'json': {
      io.out(`${JSON.stringify(snapshotJson(topology, await client.call('hello', {})), null, 2)}\n`)
      break
    }
    case 'dot':
      io.out(dotText(topology))
      break
    case 'mermaid':
      io.out(mermaidText(topology))
      break
    case 'tree': {
      io.out(treeText(topology, { paint: io.outPaint, unicode: io.unicode }))
      const closed = Object.values(topology.netns).filter((netns) => netns.closed !== undefined).length
      if (closed > 0)
        io.say(`${closed} namespaces can’t be entered without more privilege: run it as root to see all`)
    }
  }
  return exit.ok
}

async function watched(client: EngineClient, asJson: boolean, io: Io): Promise<number> {
  const { changeJson, changeLines, localTime, snapshotJson, treeText, watch } = await import('../work')
  const look = { paint: io.outPaint, unicode: io.unicode }
  return watch(client, {
    first: (topology, host) =>
      io.out(asJson ? `${JSON.stringify(snapshotJson(topology, host))}\n` : `${treeText(topology, look)}\n`),
    change: (before, after, diff, host) => {
      if (asJson) return io.out(`${JSON.stringify(changeJson(before, after, diff, host))}\n`)
      const time = look.paint.dim(localTime(Date.now()).slice(11))
      for (const line of changeLines(before, after, diff, look)) io.out(`${time} ${line}\n`)
    },
  })
}
