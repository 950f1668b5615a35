// A plan's commands as lines of words, those that it makes up itself marked. Pure.
import { displayText } from '../../../src-main/common/text'
import type { Plan } from '../../../src-main/common/plan/plan'

export interface Line {
  words: { text: string; own?: true }[]
}

/** The commands in order; names, addresses and MACs that the plan chose or was given stand out. */
export function commandLines(plan: Plan): Line[] {
  const own = ownWords(plan)
  return plan.steps.map(({ command }) => ({
    words: displayText(command)
      .split(/( )/)
      .map((text) => (own.has(text) ? { text, own: true as const } : { text })),
  }))
}

function ownWords({ proposed, intent }: Plan): Set<string> {
  const given =
    intent.kind === 'attach'
      ? [intent.name, ...(intent.addresses ?? []), intent.gateway]
      : intent.kind === 'bridge-add'
        ? [intent.ifname, ...(intent.addresses ?? [])]
        : intent.kind === 'netns-add'
          ? [intent.name]
          : intent.kind === 'address-add'
            ? [intent.cidr]
            : []
  const words = [...given, ...(proposed.addresses ?? []), proposed.name, proposed.hostIfname]
  return new Set(words.filter((word) => word !== undefined))
}

/** What takes the plan back, in the order to run it. */
export const undoLines = (plan: Plan): Line[] =>
  [...plan.steps]
    .reverse()
    .flatMap(({ undoCommand }) =>
      undoCommand === undefined ? [] : [{ words: [{ text: displayText(undoCommand) }] }],
    )
