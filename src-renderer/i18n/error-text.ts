// An error for people: what was attempted, why it failed, what to do. Advice is translated by its key.
import { formatError } from '../../src-main/common/errors/error'
import type { VethboardError } from '../../src-main/common/errors/error'
import { displayText } from '../../src-main/common/text'
import { i18n } from '.'

export interface ErrorText {
  /** Its sort, in the window's language: "Already there". */
  kind: string
  what: string
  /** What the kernel said. */
  why?: string
  todo?: string
  left: string[]
}

export function errorText(error: VethboardError): ErrorText {
  const missing =
    error.extAck?.missing === undefined
      ? undefined
      : `missing ${error.extAck.attribute ?? error.extAck.missing}`
  const why = [error.errno?.name, error.extAck?.message, missing, error.cause && formatError(error.cause)]
    .filter((part) => part !== undefined)
    .join(' · ')
  const todo = hintOf(error)
  return {
    kind: i18n.global.t(`error.${error.kind}`),
    what: displayText(error.what),
    ...(why === '' ? {} : { why: displayText(why) }),
    ...(todo === undefined ? {} : { todo: displayText(todo) }),
    left: (error.left ?? []).map(displayText),
  }
}

/** English advice may name things that the key's text can't; other languages have the key's text. */
function hintOf({ hint, hintKey }: VethboardError): string | undefined {
  const { locale, t, te } = i18n.global
  if (locale.value === 'en' || hintKey === undefined || !te(hintKey)) return hint
  return t(hintKey)
}

/** In one line: for a toast, and for the mark on the element. */
export function errorLine(error: VethboardError): string {
  const { what, why, todo } = errorText(error)
  return [what, why, todo].filter((part) => part !== undefined).join(' — ')
}
