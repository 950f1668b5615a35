// The one shape of every error that leaves a layer: plain data that survives JSON, and the Error that carries it.

export type ErrorKind =
  | 'kernel'
  | 'permission'
  | 'not-found'
  | 'exists'
  | 'busy'
  | 'unsupported'
  | 'invalid'
  | 'stale-plan'
  | 'verify'
  | 'container-engine'
  | 'transport'
  | 'cancelled'
  | 'bug'

/** NLMSGERR_ATTR_*: what the kernel adds to an errno. */
export interface ExtAck {
  message?: string
  /** Byte offset in the request of the attribute that it complains about. */
  offset?: number
  /** That attribute's name, when the codec knows it. */
  attribute?: string
  /** Type number of a missing attribute. */
  missing?: number
}

export interface VethboardError {
  kind: ErrorKind
  /** The operation, verb last, as in our code: "linkAdd", "netnsEnter", "docker.inspect". */
  op: string
  /** What was attempted, in English, without the cause: "create veth vb-web-eth1". */
  what: string
  errno?: { code: number; name: string }
  extAck?: ExtAck
  /** The object it is about: a link id, netns id, container id or `docker:NAME`. */
  target?: string
  /** What to do about it, in English. `hintKey` names the same text for translation. */
  hint?: string
  hintKey?: string
  cause?: VethboardError
  /** The step of the plan that failed. */
  step?: string
  /** What is left of a change that couldn't be rolled back wholly. */
  left?: string[]
}

/** The Error that carries a `VethboardError` inside a process. */
export class Failure extends Error {
  override name = 'Failure'
  constructor(readonly error: VethboardError) {
    super(formatError(error))
  }
}

/** Throws; an expression, so that it can stand after `??`. */
export function fail(error: VethboardError): never {
  throw new Failure(error)
}

/** Whatever was thrown, as plain data: what is not a `Failure` is a bug of ours. */
export function errorOf(thrown: unknown, op = 'unknown'): VethboardError {
  if (thrown instanceof Failure) return thrown.error
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return { kind: 'bug', op, what }
}

/** *what was attempted: ERRNO, what the kernel said; what to do*. One line; causes follow after " ← ". */
export function formatError(error: VethboardError): string {
  const said = [error.errno?.name, error.extAck?.message, missingText(error.extAck)]
    .filter(Boolean)
    .join(', ')
  const own = `${error.what}${said ? `: ${said}` : ''}${error.hint ? `; ${error.hint}` : ''}`
  const left = error.left?.length ? ` (left behind: ${error.left.join(', ')})` : ''
  return own + left + (error.cause ? ` ← ${formatError(error.cause)}` : '')
}

const missingText = (extAck: ExtAck | undefined): string | undefined =>
  extAck?.missing === undefined ? undefined : `missing ${extAck.attribute ?? `attribute ${extAck.missing}`}`
