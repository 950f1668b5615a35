// A lab as a picture in words: Graphviz's language and Mermaid's. Names in a lab are plain (schema.ts), addresses too.
import { linkOf, splitEndpoint } from './schema'
import type { LabFile, LabNode } from './schema'

interface Picture {
  nodes: { id: string; lines: string[]; bridge: boolean }[]
  edges: { from: string; to: string; labels: [string, string] }[]
}

function pictureOf(lab: LabFile): Picture {
  const names = Object.keys(lab.nodes)
  const idOf = (name: string): string => `n${names.indexOf(name)}`
  return {
    nodes: Object.entries(lab.nodes).map(([name, node]) => ({
      id: idOf(name),
      lines: [name, ...factsOf(node)],
      bridge: node.kind === 'bridge',
    })),
    edges: (lab.links ?? []).map((link) => {
      const [a, b] = linkOf(link).endpoints
      const [from, to] = [splitEndpoint(a), splitEndpoint(b)]
      return { from: idOf(from.node), to: idOf(to.node), labels: [label(lab, from), label(lab, to)] }
    }),
  }
}

function factsOf(node: LabNode): string[] {
  if (node.kind === 'bridge')
    return [node.location === 'host' ? 'bridge of the host' : 'bridge', ...(node.addresses ?? [])]
  return node.kind === 'docker' || node.kind === 'podman' ? [node.kind] : []
}

function label(lab: LabFile, { node, ifname }: ReturnType<typeof splitEndpoint>): string {
  const owner = lab.nodes[node]
  if (ifname === undefined || !owner || owner.kind === 'bridge') return ''
  return [ifname, ...(owner.interfaces?.[ifname]?.addresses ?? [])].join('\n')
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`

/** For `dot -Tsvg` and the like. */
export function labDot(lab: LabFile): string {
  const { nodes, edges } = pictureOf(lab)
  return [
    `graph ${quoted(lab.name)} {`,
    '  rankdir=LR',
    '  node [fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...nodes.map(
      ({ id, lines, bridge }) =>
        `  ${id} [label=${quoted(lines.join('\n'))}, shape=${bridge ? 'box' : 'ellipse'}]`,
    ),
    ...edges.map(
      ({ from, to, labels }) =>
        `  ${from} -- ${to} [taillabel=${quoted(labels[0])}, headlabel=${quoted(labels[1])}]`,
    ),
    '}',
    '',
  ].join('\n')
}

/** Mermaid reads HTML and Markdown in labels: all but letters, digits and a few harmless signs become entities. */
const escaped = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/[^\p{L}\p{N} .:/,@_+=-]/gu, (char) => `#${char.codePointAt(0) ?? 0};`))
    .join('<br>')

/** A flowchart for Markdown pages. */
export function labMermaid(lab: LabFile): string {
  const { nodes, edges } = pictureOf(lab)
  return [
    'flowchart LR',
    ...nodes.map(({ id, lines, bridge }) => {
      const [open, close] = bridge ? ['[', ']'] : ['(', ')']
      return `  ${id}${open}"${escaped(lines.join('\n'))}"${close}`
    }),
    ...edges.map(({ from, to, labels }) => {
      const text = labels
        .filter((one) => one !== '')
        .map(escaped)
        .join(' · ')
      return text === '' ? `  ${from} --- ${to}` : `  ${from} ---|"${text}"| ${to}`
    }),
    '',
  ].join('\n')
}
