// Starts our netlink layer as a contender (netlink-child.ts).
import { bin } from './paths'
import { Coprocess } from './process'

/** Ask it with `{ do: … }`. */
export const netlinkProcess = (): Coprocess =>
  new Coprocess('netlink', process.execPath, [bin('netlink.mjs')])
