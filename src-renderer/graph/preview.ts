// A planned cable in a model: one more port on the card and on the bridge, and a dashed line between them.
import type { Model, PlanPreview, Port } from './model'

/** `model` with `preview` drawn in; unchanged when one of its ends isn't drawn. */
export function withPreview(model: Model, preview: PlanPreview): Model {
  const leafPort: Port = planPort('p:plan:leaf', preview.netns, preview.ifname)
  const barPort: Port = planPort('p:plan:bar', preview.bridge, '')
  const hasLeaf = model.leaves.some((leaf) => leaf.id === preview.netns)
  const hasBar = model.hubs.some((hub) => hub.bars.some((bar) => bar.id === preview.bridge))
  if (!hasLeaf || !hasBar) return model
  return {
    ...model,
    leaves: model.leaves.map((leaf) =>
      leaf.id === preview.netns ? { ...leaf, ports: [...leaf.ports, leafPort] } : leaf,
    ),
    hubs: model.hubs.map((hub) => {
      if (!hub.bars.some((bar) => bar.id === preview.bridge)) return hub
      const bars = hub.bars.map((bar) =>
        bar.id === preview.bridge ? { ...bar, ports: [...bar.ports, barPort] } : bar,
      )
      return { ...hub, bars }
    }),
    cables: [
      ...model.cables,
      {
        id: 'e:plan',
        from: barPort.id,
        to: leafPort.id,
        tone: 'plan',
        kind: 'plan',
        subject: preview.netns,
        live: false,
      },
    ],
  }
}

const planPort = (id: string, subject: Port['subject'], label: string): Port => ({
  id,
  subject,
  label,
  tone: 'plan',
  light: 'plan',
})
