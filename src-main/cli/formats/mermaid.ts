// A topology as a Mermaid flowchart, for Markdown pages: subgraphs are namespaces.
import { cidrOf } from '../../common/net/address'
import type { Link } from '../../common/net/link'
import { displayText } from '../../common/text'
import { selectors } from '../../common/topology/select'
import type { Topology } from '../../common/topology/topology'
import { edgesOf } from './edges'
import { kindText, labelsOf } from './labels'

const idOf = (id: string): string => `n${id.replace(/[^0-9]/g, '_')}`

/** Mermaid reads HTML and Markdown in labels: all but letters, digits and a few harmless signs become entities. */
const escaped = (text: string): string =>
  text.replace(/[^\p{L}\p{N} .:/,@_+=()…’-]/gu, (char) => `#${char.codePointAt(0) ?? 0};`)

const arrows = { cable: '---', port: '-.-', lower: '-.->' }

export function mermaidText(topology: Topology): string {
  const select = selectors(topology)
  const labels = labelsOf(topology)
  const node = (link: Link): string => {
    const lines = [displayText(link.ifname), kindText(link), ...select.addressesOf(link.id).map(cidrOf)]
    const [open, close] = link.kind === 'bridge' ? ['[', ']'] : ['(', ')']
    return `    ${idOf(link.id)}${open}"${lines.map(escaped).join('<br>')}"${close}`
  }
  const groups = Object.values(topology.netns).flatMap((netns) => [
    `  subgraph ${idOf(netns.id)}["${escaped(labels.netns(netns.id))}"]`,
    ...select.linksOf(netns.id).map(node),
    '  end',
  ])
  const edges = edgesOf(topology).map(({ from, to, what }) => `  ${idOf(from)} ${arrows[what]} ${idOf(to)}`)
  return ['flowchart LR', ...groups, ...edges, ''].join('\n')
}
