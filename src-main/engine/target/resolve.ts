// From what a person wrote (docker:web, podman:web, pid:42, netns:red, id:4:4026532450, web) to a held namespace.
import { fail } from '../../common/errors/error'
import type { Container, ContainerEngineName } from '../../common/net/container'
import { netnsIdPattern } from '../../common/net/ids'
import type { NetnsId } from '../../common/net/ids'
import { displayText } from '../../common/text'
import type { Topology } from '../../common/topology/topology'
import type { EngineStatus } from '../containers/containers'
import type { Target } from '../engine'
import { holdFd, holdPath, holdProcess } from './hold'
import { nearest } from '../../common/nearest'

export interface Resolver {
  topology(): Topology
  openNetns(id: NetnsId): number
  /** The container as its engine has it now; undefined when it is gone. */
  inspect(container: Container): Promise<Container | undefined>
  engines(): readonly EngineStatus[]
}

const op = 'resolveTarget'

/**
 * Throws `invalid` for what can't be meant, is ambiguous or doesn't run; `not-found`, with the nearest names;
 * `container-engine` when the engine that would know can't be asked.
 */
export async function resolveTarget(resolver: Resolver, ref: string): Promise<Target> {
  const colon = ref.indexOf(':')
  const scheme = colon < 0 ? '' : ref.slice(0, colon)
  const rest = ref.slice(colon + 1)
  switch (scheme) {
    case 'docker':
    case 'podman':
      checkEngine(resolver.engines(), scheme, rest)
      return holdContainer(resolver, oneContainer(resolver.topology(), scheme, rest))
    case 'pid':
      return holdPid(rest)
    case 'netns':
      return holdNamed(resolver.topology(), rest)
    case 'id':
      return holdId(resolver, rest)
    default:
      return bareName(resolver, ref)
  }
}

/** A container that isn't found may well be there when its engine can't be asked: then that is what to say. */
function checkEngine(all: readonly EngineStatus[], engine: ContainerEngineName, name: string): void {
  const own = all.filter((status) => status.engine === engine)
  if (own.some(({ state }) => state === 'connected')) return
  const [first] = own
  const title = { docker: 'Docker', podman: 'Podman' }[engine]
  fail({
    kind: 'container-engine',
    op,
    what: `ask ${title} for container ${displayText(name)}`,
    target: `${engine}:${name}`,
    hint: !first
      ? `no socket of ${title} is known`
      : first.state === 'refused'
        ? `${title} at ${displayText(first.socket)} refuses: ${displayText(first.why ?? 'no reason given')}`
        : `nothing listens at ${displayText(first.socket)}: is ${title} running?`,
  })
}

function holdPid(text: string): Target {
  if (!/^[1-9]\d{0,9}$/.test(text))
    fail({ kind: 'invalid', op, what: `read "${displayText(text)}" as a process id` })
  return holdProcess(`pid:${text}`, Number(text))
}

function holdId(resolver: Resolver, text: string): Target {
  if (!netnsIdPattern.test(text))
    fail({ kind: 'invalid', op, what: `read "${displayText(text)}" as a namespace id (DEVICE:INODE)` })
  const id = text as NetnsId
  return holdFd(`id:${text}`, id, resolver.openNetns(id))
}

function holdNamed(topology: Topology, name: string): Target {
  const path = netnsNames(topology).get(name)
  return path === undefined ? notFound(topology, `netns:${name}`) : holdPath(`netns:${name}`, path)
}

async function holdContainer(resolver: Resolver, known: Container): Promise<Target> {
  const label = labelOf(known)
  const now = await resolver.inspect(known)
  if (!now) return notFound(resolver.topology(), label)
  if ((now.state !== 'running' && now.state !== 'paused') || now.pid === undefined) return notRunning(now)
  const target = holdProcess(label, now.pid)
  if (now.netns === target.netns) return target
  target.close()
  const what = `enter container ${displayText(now.name)}`
  return fail({
    kind: 'invalid',
    op,
    what,
    target: label,
    hint: 'its process is not in the namespace that it should be in; look again',
  })
}

const notRunning = (container: Container): never =>
  fail({
    kind: 'invalid',
    op,
    what: `container ${displayText(container.name)} is not running (${container.state})`,
    target: labelOf(container),
    hint: `start it first: ${container.engine} start ${displayText(container.name)}`,
  })

/** By name, by full id, or by the start of an id (as `docker` does). */
function oneContainer(topology: Topology, engine: ContainerEngineName, text: string): Container {
  const all = Object.values(topology.containers).filter((container) => container.engine === engine)
  const byName = all.filter((container) => container.name === text)
  const found =
    byName.length > 0
      ? byName
      : all.filter((c) => /^[0-9a-f]{4,64}$/.test(text) && c.engineId.startsWith(text))
  return one(topology, `${engine}:${text}`, found)
}

const one = (topology: Topology, ref: string, found: readonly Container[]): Container => {
  if (found.length > 1) ambiguous(ref, found.map(idLabelOf))
  return found[0] ?? notFound(topology, ref)
}

/** A container's or a namespace's name, when only one thing has it. */
function bareName(resolver: Resolver, name: string): Promise<Target> | Target {
  const topology = resolver.topology()
  const containers = Object.values(topology.containers).filter((container) => container.name === name)
  const names = containers.map(labelOf)
  if (netnsNames(topology).has(name)) names.push(`netns:${name}`)
  const [first] = containers
  if (names.length > 1) {
    const unique = new Set(names).size === names.length
    ambiguous(name, unique ? names : [...containers.map(idLabelOf), ...names.slice(containers.length)])
  }
  if (first) return holdContainer(resolver, first)
  return names.length > 0 ? holdNamed(topology, name) : notFound(topology, name)
}

/** `ip netns` names, then what lies under other folders by its last part is left to `id:`. */
function netnsNames(topology: Topology): Map<string, string> {
  const names = new Map<string, string>()
  for (const netns of Object.values(topology.netns))
    for (const { name, path } of netns.names) if (name !== undefined) names.set(name, path)
  return names
}

const labelOf = (container: Container): string => `${container.engine}:${container.name}`
const idLabelOf = (container: Container): string => `${container.engine}:${container.engineId.slice(0, 12)}`

const ambiguous = (ref: string, candidates: readonly string[]): never =>
  fail({
    kind: 'invalid',
    op,
    what: `"${displayText(ref)}" means more than one`,
    hint: `say which: ${candidates.map(displayText).join(', ')}`,
  })

function notFound(topology: Topology, ref: string): never {
  const all = [
    ...Object.values(topology.containers).map(labelOf),
    ...[...netnsNames(topology).keys()].map((name) => `netns:${name}`),
  ]
  const close = nearest(ref, all)
  return fail({
    kind: 'not-found',
    op,
    what: `find "${displayText(ref)}"`,
    target: ref,
    hint:
      close.length > 0
        ? `did you mean ${close.map(displayText).join(', ')}?`
        : 'a target is docker:NAME, podman:NAME, pid:N, netns:NAME or a name; `vethboard snapshot` lists them',
  })
}
