// What a schema says against a lab file, in words for people: what was expected there, and the nearest valid name.
import type { z } from 'zod'
import { nearest } from '../nearest'
import type { LabProblem } from './problem'
import { shown } from './problem'
import { laterKeys, laterKinds, topKeys } from './schema'
import type { Path, Source } from './yaml'

type Issue = z.core.$ZodIssue

/** One problem for each thing that the schema objects to. */
export function problemsOf(source: Source, issues: readonly Issue[]): LabProblem[] {
  return issues.flatMap((issue) => problemOf(source, issue, []))
}

function problemOf(source: Source, issue: Issue, above: Path): LabProblem[] {
  const path = [...above, ...issue.path]
  const value = valueAt(source.value, path)
  const here = (message: string): LabProblem[] => [{ ...source.at(path), message }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        ...source.atKey([...path, key]),
        message: unknownKey(key, knownKeys(path, value)),
      }))
    case 'invalid_key':
      return [{ ...source.atKey(path), message: `expected a name: ${messageOf(issue.issues)}` }]
    case 'invalid_union':
      return unionProblems(source, issue, path, value)
    case 'invalid_type':
      return here(`expected ${nouns[issue.expected] ?? issue.expected}, ${got(value)}`)
    case 'invalid_value':
      return here(expectedOneOf(issue.values.map(String), value))
    case 'too_big':
      return here(`expected at most ${String(issue.maximum)}${unit(issue.origin)}`)
    case 'too_small':
      return here(`expected at least ${String(issue.minimum)}${unit(issue.origin)}`)
    case 'invalid_format':
      return here(`expected ${formatText(issue)}, ${got(value)}`)
    default:
      return here(issue.message)
  }
}

const messageOf = (issues: readonly Issue[]): string =>
  issues.map((one) => (one.code === 'invalid_format' ? formatText(one) : one.message)).join('; ')

/** The schemas give their own words where a pattern alone tells nothing. */
const formatText = (issue: Extract<Issue, { code: 'invalid_format' }>): string => issue.message

/** A link is written in two ways, a node by its kind: what is wrong with the one that was meant. */
function unionProblems(
  source: Source,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  value: unknown,
): LabProblem[] {
  if (issue.discriminator !== undefined) {
    const kinds = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : nodeKinds
    return [{ ...source.at(path), message: kindText(valueAt(source.value, path), kinds) }]
  }
  const [asList = [], asMap = []] = issue.errors
  if (Array.isArray(value)) return asList.flatMap((one) => problemOf(source, one, path))
  if (isRecord(value)) return asMap.flatMap((one) => problemOf(source, one, path))
  return [{ ...source.at(path), message: `expected two ends: [ns1:eth0, br0], ${got(value)}` }]
}

const interfaceKeys = 'addresses mtu mac kind parent id mode remote local port'.split(' ')
const nodeKinds = ['bridge', 'netns', 'host', 'docker', 'podman']

function kindText(value: unknown, kinds: readonly string[]): string {
  if (value === undefined) return `expected a kind: ${kinds.join(', ')}`
  if (typeof value === 'string' && laterKinds.has(value))
    return `kind ${value} is not supported by this version; expected ${kinds.join(', ')}`
  return expectedOneOf(kinds, value)
}

function expectedOneOf(values: readonly string[], value: unknown): string {
  const list =
    values.length === 1 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`
  const [close] = typeof value === 'string' ? nearest(value, values) : []
  return `expected ${list}, ${got(value)}${close ? `; did you mean ${close}?` : ''}`
}

/** Keys by the depth and kind of what they are in: what the schema has there. */
function knownKeys(path: Path, value: unknown): readonly string[] {
  if (path.length === 0) return topKeys
  if (path[0] === 'links') return ['endpoints', 'mtu']
  if (path.includes('interfaces')) return interfaceKeys
  if (path.includes('routes')) return ['to', 'via', 'dev', 'metric']
  const kind = isRecord(value) ? value['kind'] : undefined
  if (kind === 'bridge') return ['kind', 'location', 'addresses', 'stp', 'mtu', 'mac']
  const common = ['kind', 'interfaces', 'routes']
  return kind === 'docker' || kind === 'podman' ? [...common, 'container'] : common
}

function unknownKey(key: string, known: readonly string[]): string {
  if (laterKeys.has(key)) return `${key} is not supported by this version here; expected ${known.join(', ')}`
  const [close] = nearest(key, known)
  return `unknown key ${shown(key)}; ${close ? `did you mean ${close}?` : `expected ${known.join(', ')}`}`
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list of two ends',
  object: 'a map',
  record: 'a map of names',
}

const unit = (origin: string): string =>
  origin === 'array' || origin === 'tuple' ? ' entries' : origin === 'string' ? ' characters' : ''

/** "got 7", and what YAML 1.2 makes of yes and no. */
function got(value: unknown): string {
  if (value === undefined || value === null) return 'got nothing'
  if (Array.isArray(value)) return 'got a list'
  if (isRecord(value)) return 'got a map'
  const words = typeof value === 'string' && /^(yes|no|on|off)$/i.test(value) ? ' (write true or false)' : ''
  return typeof value === 'string' ? `got ${shown(value)}${words}` : `got ${shown(value).slice(1, -1)}`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function valueAt(value: unknown, path: Path): unknown {
  for (const key of path)
    if (Array.isArray(value)) value = value[Number(key)]
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[String(key)]
    else return undefined
  return value
}
