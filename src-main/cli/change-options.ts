// The options of every command that changes something; what they do is in change.ts.
import type { Options } from './spec'

export const changeOptions = {
  'dry-run': { help: 'show the steps, their reasons and their `ip` commands; change nothing' },
  yes: { help: 'agree to every warning' },
  confirm: { value: 'CODE', many: true, help: 'agree to the warnings of this code' },
  json: { help: 'print the steps and what came of them as JSON' },
} as const satisfies Options
