// A topology in Graphviz's language: a cluster for each namespace, a node for each link, cables and ports as edges.
import { cidrOf } from '../../common/net/address'
import type { Link } from '../../common/net/link'
import { displayText } from '../../common/text'
import { selectors } from '../../common/topology/select'
import type { Topology } from '../../common/topology/topology'
import { edgesOf } from './edges'
import { kindText, labelsOf } from './labels'

/** A quoted string of the DOT language, where only the quote and the backslash mean something. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

const shapes: Readonly<Record<string, string>> = { bridge: 'box', veth: 'ellipse' }

/** For `dot -Tsvg` and the like. */
export function dotText(topology: Topology): string {
  const select = selectors(topology)
  const labels = labelsOf(topology)
  const node = (link: Link): string => {
    const lines = [displayText(link.ifname), kindText(link), ...select.addressesOf(link.id).map(cidrOf)]
    // \n is a line break of a label; each line is quoted before they are joined.
    const label = lines.map((line) => quoted(line).slice(1, -1)).join('\\n')
    return `    ${quoted(link.id)} [label="${label}", shape=${shapes[link.kind ?? ''] ?? 'oval'}]`
  }
  const clusters = Object.values(topology.netns).map((netns) =>
    [
      `  subgraph ${quoted(`cluster_${netns.id}`)} {`,
      `    label=${quoted(labels.netns(netns.id))}`,
      ...select.linksOf(netns.id).map(node),
      '  }',
    ].join('\n'),
  )
  const styles = { cable: '', port: ' [style=dashed]', lower: ' [style=dotted]' }
  const edges = edgesOf(topology).map(
    ({ from, to, what }) => `  ${quoted(from)} -- ${quoted(to)}${styles[what]}`,
  )
  return [
    'graph vethboard {',
    '  rankdir=LR',
    '  node [fontname="sans-serif"]',
    ...clusters,
    ...edges,
    '}',
    '',
  ].join('\n')
}
