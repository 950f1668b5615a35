// A lab as a shell script of iproute2's commands that builds it without Vethboard, on a host that has nothing of it yet.
import { fail } from '../errors/error'
import { netnsId } from '../net/ids'
import { factsOf } from '../plan/facts'
import { makePlan } from '../plan/planner'
import { sentenceText } from '../plan/sentences'
import { emptyTopology } from '../topology/topology'
import type { Topology } from '../topology/topology'
import { readLab } from './parse'

/** Nobody is there but a host. */
function bareHost(): Topology {
  const id = netnsId(0, 0)
  const host = { id, initial: true, names: [], holders: [], processCount: 0, containers: [] }
  return { ...emptyTopology(), netns: { [id]: host } }
}

/** For `sh`, as root. `seed` makes its MACs: that of this host gives those that `apply` gives. Throws `unsupported`. */
export function shellScript(text: string, file: string, seed: string): string {
  const lab = readLab(text, file)
  const [name] =
    Object.entries(lab.nodes).find(([, { kind }]) => kind === 'docker' || kind === 'podman') ?? []
  if (name !== undefined)
    fail({
      kind: 'unsupported',
      op: 'labExport',
      what: `write node ${name} as a script: it is a running container`,
      hint: 'export a lab of namespaces and bridges',
    })
  const plan = makePlan('export', { kind: 'lab-apply', text, file }, factsOf(bareHost(), { seed }))
  const lines = plan.steps.flatMap(({ command, reason }, i) => {
    const why = sentenceText(reason)
    const before = plan.steps[i - 1]
    return before && sentenceText(before.reason) === why ? [command] : ['', `# ${why}`, command]
  })
  return [
    '#!/bin/sh',
    `# Lab ${lab.name}: builds it with iproute2, as root. "ip netns del NAME" takes its namespaces away again.`,
    'set -eu',
    ...lines,
    '',
  ].join('\n')
}
