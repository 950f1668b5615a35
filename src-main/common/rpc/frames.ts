// The frames between client and host, and the reading of those that come from a client. No dispatch here.
import { z } from 'zod'
import type { VethboardError } from '../errors/error'
import { maxFrameBytes } from './transport'

z.config({ jitless: true })

const id = z.int().min(0)
const name = z.string().min(1).max(64)

const clientFrame = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id, name, args: z.unknown() }),
  z.strictObject({ t: z.literal('subscribe'), id, name, args: z.unknown() }),
  z.strictObject({ t: z.literal('unsubscribe'), id }),
])

export type ClientFrame = z.infer<typeof clientFrame>

/** `id` is the client's own number of the call or subscription; undefined where its frame had none. */
export type HostFrame =
  | { t: 'result'; id: number; value: unknown }
  | { t: 'error'; id?: number; error: VethboardError }
  | { t: 'item'; id: number; value: unknown }
  | { t: 'end'; id: number; error?: VethboardError }

/** Objects and lists inside each other, in one frame from a client; the deepest intent has 6. */
export const maxDepth = 32

export type Read = { frame: ClientFrame } | { id?: number; error: VethboardError }

/** A client's frame as data, or why it is refused. Takes any text whatever; throws nothing. */
export function readClientFrame(text: string): Read {
  if (isLongerThan(text, maxFrameBytes)) return refusal(`read a frame of more than ${maxFrameBytes} bytes`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refusal('read a frame that is not JSON')
  }
  const bad = badShape(value, maxDepth)
  if (bad) return refusal(`read a frame ${bad}`)
  const parsed = clientFrame.safeParse(value)
  if (parsed.success) return { frame: parsed.data }
  return { ...idOf(value), ...refusal(`read a frame: ${issuesText(parsed.error)}`) }
}

const refusal = (what: string): { error: VethboardError } => ({
  error: { kind: 'invalid', op: 'rpc.read', what },
})

function idOf(value: unknown): { id?: number } {
  const found = id.safeParse(
    typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined,
  )
  return found.success ? { id: found.data } : {}
}

/** UTF-8 has 1 to 3 bytes for each UTF-16 unit, so most texts are decided by their length alone. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true
  return text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes
}

/** `__proto__` as a key would pass through code that copies keys one by one: no frame of ours has it. */
function badShape(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === 0) return `nested deeper than ${maxDepth}`
  if (Object.hasOwn(value, '__proto__')) return 'with the key __proto__'
  for (const inner of Object.values(value) as unknown[]) {
    const bad = badShape(inner, depth - 1)
    if (bad) return bad
  }
  return undefined
}

/** "intent.name: a letter, then …": the first issues of a refused value, on one line. */
export function issuesText(error: z.ZodError): string {
  const issues = error.issues.slice(0, 3).map((issue) => {
    const path = issue.path.map(String).join('.')
    return path ? `${path}: ${issue.message}` : issue.message
  })
  return issues.join('; ').slice(0, 400)
}
