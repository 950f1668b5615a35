// What the launcher and a front say to each other over the front's stdin and stdout. The token goes this way so that it
// is in no argument list and no environment.
import { z } from 'zod'

const port = z.int().min(0).max(65_535)

/** The first line that a front reads. */
export const frontConfig = z.strictObject({
  port,
  /** Take a free port when that one is taken. */
  anyPort: z.boolean(),
  addresses: z.array(z.enum(['127.0.0.1', '::1'])).min(1),
  token: z.string().min(32),
  instance: z.string().regex(/^[0-9a-f]{12}$/),
  /** The folder of the window's files. */
  page: z.string(),
  /** Whom to become before anything is listened on; only from root. */
  user: z.strictObject({ uid: z.int().min(1), gid: z.int().min(1) }).optional(),
})
export type FrontConfig = z.infer<typeof frontConfig>

/** Each line after it: mint a key. */
export const frontRequest = z.literal('mint')

/** What a front writes. `failed` is its last line. */
export const frontSays = z.union([
  z.strictObject({ ready: z.strictObject({ port }) }),
  z.strictObject({ key: z.string() }),
  z.strictObject({ failed: z.string() }),
])
export type FrontSays = z.infer<typeof frontSays>

/** The fd of a front's engine. */
export const engineFd = 3

/** The exit code of a front whose engine went. */
export const engineWentCode = 75
