// Checks of single values on the command line: what can't be meant is a usage error, before any engine is asked.
import { errorOf, formatError } from '../common/errors/error'
import { parseIp } from '../common/net/ip'
import { readCidr } from '../common/net/subnet'
import { bytesOf, displayText } from '../common/text'
import { usage } from './usage'

const shown = (text: string): string => `"${displayText(text.slice(0, 80))}"`

function read<T>(how: () => T, why: string): T {
  try {
    return how()
  } catch (thrown) {
    return usage(why + (errorOf(thrown).kind === 'bug' ? ` (${formatError(errorOf(thrown))})` : ''))
  }
}

/** "10.0.0.5/24", "fd00::5/64". */
export function cidr(text: string): void {
  if (!text.includes('/')) usage(`${shown(text)} has no prefix length; write it as 10.0.0.5/24`)
  read(() => readCidr(text), `${shown(text)} is no address with a prefix length like 10.0.0.5/24`)
}

export const address = (text: string): void =>
  void read(() => parseIp(text), `${shown(text)} is no IP address`)

/** "default", or a subnet. */
export const destination = (text: string): void =>
  text === 'default'
    ? undefined
    : void read(
        () => readCidr(text),
        `${shown(text)} is no destination: a subnet like 10.1.0.0/16, or default`,
      )

export function mac(text: string): void {
  if (!/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(text))
    usage(`${shown(text)} is no MAC address; write six hex bytes like 02:00:00:00:00:01`)
  if (parseInt(text.slice(0, 2), 16) & 1)
    usage(`${shown(text)} is a multicast address; the second digit must be even`)
}

export const number =
  (least: number, most: number) =>
  (text: string): void => {
    const n = /^\d{1,10}$/.test(text) ? Number(text) : NaN
    if (!(n >= least && n <= most)) usage(`${shown(text)} is no number from ${least} to ${most}`)
  }

/** One of a few words. */
export const oneOf =
  (...words: readonly string[]) =>
  (text: string): void => {
    if (!words.includes(text)) usage(`${shown(text)} is none of ${words.join(', ')}`)
  }

export const mtu = number(68, 65535)

/** A name that we would give to a link or a namespace. */
export function newName(text: string): void {
  if (bytesOf(text).length > 15) usage(`the name ${shown(text)} is too long; at most 15 bytes`)
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/.test(text))
    usage(`${shown(text)} can’t be a name; a letter first, then letters, digits and _ . -`)
  if (['all', 'default', 'lo'].includes(text)) usage(`${shown(text)} can’t be a name: it is the kernel’s own`)
}

/** Something that stands for a thing that exists: not empty, not without end. */
export function reference(text: string): void {
  if (text.length === 0 || text.length > 256) usage(`${shown(text)} is no name`)
}
