// The part of Docker's API that is asked for (Podman answers it as well): list, inspect, events. Answers are checked
// and turned into plain values; names in them stay hostile data. Source: Docker Engine API v1.40.
import { z } from 'zod'
import { fail } from '../../common/errors/error'
import type { Container } from '../../common/net/container'
import type { UnixHttp } from './http'

const id = z.string().regex(/^[0-9a-f]{12,64}$/)
const text = z.string().transform((value) => value.slice(0, 512))

const listSchema = z.array(z.object({ Id: id })).max(100_000)
const inspectSchema = z.object({
  Id: id,
  Name: text,
  Config: z.object({ Image: text.optional() }).nullish(),
  State: z.object({
    Status: z.string(),
    Pid: z.int().min(0).optional(),
    StartedAt: z.string().optional(),
  }),
  HostConfig: z.object({ NetworkMode: text.optional() }).nullish(),
  NetworkSettings: z.object({ SandboxKey: text.optional() }).nullish(),
})
const eventSchema = z.object({
  Type: z.string().optional(),
  Action: z.string(),
  Actor: z.object({ ID: id }),
})

/** A container without what only the kernel knows. */
export type Described = Omit<Container, 'id' | 'engine' | 'socket' | 'netns'>

/** `docker ps -aq --no-trunc`. */
export async function listIds(http: UnixHttp): Promise<string[]> {
  const { status, body } = await http.get('/v1.40/containers/json?all=true')
  return status === 200
    ? parse(http, listSchema, body).map(({ Id }) => Id)
    : refuse(http, 'list containers', status)
}

/** What an engine says of a container, and what tells whether that can be so. */
export interface Inspected {
  container: Described
  /** Who said it. */
  peerUid: number | undefined
  /** Where the engine keeps the container's network namespace mounted; undefined for a namespace of others. */
  sandbox?: string
}

/** `docker inspect ID`; undefined when there is none. */
export async function inspect(http: UnixHttp, engineId: string): Promise<Inspected | undefined> {
  const { status, body, peerUid } = await http.get(`/v1.40/containers/${id.parse(engineId)}/json`)
  if (status === 404) return undefined
  if (status !== 200) return refuse(http, 'inspect a container', status)
  const found = parse(http, inspectSchema, body)
  const sandbox = found.NetworkSettings?.SandboxKey
  return { container: described(found), peerUid, ...(sandbox ? { sandbox } : {}) }
}

/** `docker events --filter type=container`: the id that each is about. Healthchecks and attaching change nothing. */
export const followIds = (
  http: UnixHttp,
  signal: AbortSignal,
  opened: () => void,
  onId: (engineId: string) => void,
): Promise<void> =>
  http.lines('/v1.40/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D', signal, opened, (value) => {
    const event = eventSchema.safeParse(value)
    if (event.success && !/^(exec_|health_status|attach|resize|top|copy)/.test(event.data.Action))
      onId(event.data.Actor.ID)
  })

function described({ Id, Name, Config, State, HostConfig }: z.infer<typeof inspectSchema>): Described {
  const startedAt = Date.parse(State.StartedAt ?? '') / 1000
  return {
    engineId: Id,
    name: Name.replace(/^\//, ''),
    image: Config?.Image ?? '',
    state: stateOf(State.Status),
    ...(State.Pid ? { pid: State.Pid } : {}),
    // The year 1 says "never".
    ...(startedAt > 0 ? { startedAt } : {}),
    ...(HostConfig?.NetworkMode ? { networkMode: HostConfig.NetworkMode } : {}),
  }
}

/** Docker's words, and Podman's for the same. */
const states: Readonly<Record<string, Container['state']>> = {
  created: 'created',
  configured: 'created',
  initialized: 'created',
  running: 'running',
  stopping: 'running',
  paused: 'paused',
  restarting: 'restarting',
  exited: 'exited',
  stopped: 'exited',
  dead: 'dead',
  removing: 'removing',
}
const stateOf = (status: string): Container['state'] =>
  Object.hasOwn(states, status) ? (states[status] ?? 'unknown') : 'unknown'

function parse<T>(http: UnixHttp, schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  return result.success ? result.data : refuse(http, 'understand its answer')
}

const refuse = (http: UnixHttp, what: string, status?: number): never =>
  fail({
    kind: 'container-engine',
    op: http.op,
    what: `${what} (${http.op} at ${http.socketPath})`,
    target: http.socketPath,
    ...(status === undefined ? {} : { hint: `it answers with status ${status}` }),
  })
