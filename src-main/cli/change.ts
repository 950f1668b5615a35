// The one way of every command that changes something: plan, warn, show or ask, apply, tell how to undo.
// Ctrl+C while it is applied rolls it back.
import { fail } from '../common/errors/error'
import type { Intent } from '../common/plan/intent'
import type { Applied, Plan, Warning } from '../common/plan/plan'
import { sentenceText } from '../common/plan/sentences'
import type { EngineClient } from '../common/rpc/contract'
import { planText, resultJson, warningText } from './formats/plan'
import { exit } from './io'
import type { Io } from './io'
import { withEngine } from './session'

export interface ChangeChoices {
  'dry-run': boolean
  yes: boolean
  confirm: string[]
  json: boolean
}

/** Plans and applies what `intentOf` makes of the host; `done` adds lines about what was made. */
export function change(
  choices: ChangeChoices,
  io: Io,
  intentOf: (client: EngineClient) => Promise<Intent> | Intent,
  done: (plan: Plan) => string[] = () => [],
  /** What to say of a plan without steps. */
  idle = 'there is nothing to change',
): Promise<number> {
  return withEngine(io, async (client) => {
    const plan = await client.call('plan', { intent: await intentOf(client) })
    if (plan.steps.length === 0) return nothingToDo(plan, choices, io, idle)
    if (choices['dry-run']) return showOnly(plan, choices, io)
    const confirm = await agreed(plan.warnings, choices, io)
    const applied = await apply(client, plan, confirm)
    for (const warning of plan.warnings) io.say(warningText(warning, io.sayPaint))
    if (choices.json) io.out(json(resultJson(plan, applied)))
    else {
      io.out([sentenceText(plan.title), ...done(plan).map((line) => `  ${line}`), ''].join('\n'))
      io.say(io.sayPaint.dim(`done in ${applied.tookMs.toFixed(1)} ms; take it back with: vethboard undo`))
    }
    return exit.ok
  })
}

function nothingToDo(plan: Plan, choices: ChangeChoices, io: Io, idle: string): number {
  if (choices.json) io.out(json(resultJson(plan)))
  else io.say(idle)
  return exit.ok
}

function showOnly(plan: Plan, choices: ChangeChoices, io: Io): number {
  for (const warning of plan.warnings) io.say(warningText(warning, io.sayPaint))
  io.out(choices.json ? json(resultJson(plan)) : planText(plan, io.outPaint))
  if (!choices.json) io.say('nothing is changed (--dry-run)')
  return exit.ok
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The codes that are agreed to; throws `cancelled` when one that must be isn't. */
async function agreed(warnings: readonly Warning[], choices: ChangeChoices, io: Io): Promise<string[]> {
  const codes = [...new Set(warnings.filter((one) => one.confirm).map((one) => one.code as string))]
  const open = choices.yes ? [] : codes.filter((code) => !choices.confirm.includes(code))
  if (open.length === 0) return codes
  const said = warnings
    .filter((one) => one.confirm && open.includes(one.code))
    .map(sentenceText)
    .join('; ')
  const answer = choices.json ? undefined : await io.ask(`${said}. Go on?`)
  if (answer) return codes
  return fail({
    kind: 'cancelled',
    op: 'confirm',
    what: answer === undefined ? `this needs to be agreed to: ${said}` : 'nothing is changed',
    ...(answer === undefined
      ? { hint: `add ${open.map((code) => `--confirm ${code}`).join(' ')}, or --yes` }
      : {}),
  })
}

/** Ctrl+C, and what a session's end sends, rolls back: the engine then refuses with `cancelled`. */
export async function apply(
  client: Pick<EngineClient, 'call'>,
  plan: Pick<Plan, 'id'>,
  confirm: string[],
): Promise<Applied> {
  const cancel = (): void => void client.call('cancel', { planId: plan.id }).catch(() => undefined)
  process.on('SIGINT', cancel).on('SIGTERM', cancel).on('SIGHUP', cancel)
  try {
    return await client.call('apply', { planId: plan.id, confirm })
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel).off('SIGHUP', cancel)
  }
}
