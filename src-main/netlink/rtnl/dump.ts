// What all dump requests share.
import { flag } from '../header'
import type { Request } from '../header'

/** A request for everything of a type. Needs no capability. */
export const dumpRequest = (type: number, payload: Uint8Array, op: string, what: string): Request => ({
  type,
  flags: flag.dump,
  payload,
  op,
  what,
})
