// Detach: takes away a link of a target, and with a cable its other end. Undo makes it again as it was.
import type { Link } from '../net/link'
import { displayText } from '../text'
import { knownLink, refuse, targetOf } from './check'
import { linkAt, step } from './facts'
import type { Draft, PlanFacts } from './facts'
import type { IntentOf } from './intent'
import { inverseOf } from './inverse'
import { isOurs } from './naming'
import type { Warning } from './plan'
import { cantRestore } from './restore'
import { sentence } from './sentences'
import type { Precondition, StepOp } from './step'
import { linkWarnings, notUndoable } from './warnings'

/** Plans a detach: `ip link del`. Throws `not-found`, `invalid` for a link that isn't ours, unless it says `foreign`. */
export function planDetach(intent: IntentOf<'detach'>, facts: PlanFacts): Draft {
  const target = targetOf(facts, true, 'detach')
  const link = facts.select.linkByName(target.netns, intent.ifname)
  if (!link)
    return refuse(
      'not-found',
      'detach',
      `${displayText(target.label)} has no link ${displayText(intent.ifname)}`,
      {
        target: target.netns,
        hint: `its links are: ${facts.select
          .linksOf(target.netns)
          .map((one) => displayText(one.ifname))
          .join(', ')}`,
        hintKey: 'hint.itsLinks',
      },
    )
  if (!isOurs(link) && !intent.foreign)
    refuse(
      'invalid',
      'detach',
      `${displayText(link.ifname)} of ${displayText(target.label)} was not made by Vethboard`,
      {
        target: link.id,
        hint: 'say that it is meant: --foreign',
        hintKey: 'hint.foreign',
      },
    )
  return deletion(facts, link, sentence('plan.title.detach', { name: link.ifname, target: target.label }))
}

/** Plans `ip link del` of a link by id. */
export function planLinkDel(intent: IntentOf<'link-del'>, facts: PlanFacts): Draft {
  const link = knownLink(facts, intent.link, 'linkDel')
  return deletion(facts, link, sentence('plan.title.linkDel', { name: link.ifname }))
}

function deletion(facts: PlanFacts, link: Link, title: Draft['title']): Draft {
  if (link.linkType === 'loopback' || link.kind === undefined)
    refuse('invalid', 'linkDel', `${displayText(link.ifname)} can’t be deleted`, {
      target: link.id,
      hint: 'a physical or loopback interface can only be taken down',
      hintKey: 'hint.cantDelete',
    })
  const op: StepOp = { do: 'linkDel', at: linkAt(link), ...(link.mac === undefined ? {} : { mac: link.mac }) }
  const reason = link.kind === 'veth' ? 'plan.reason.cableDel' : 'plan.reason.linkDel'
  return {
    title,
    steps: [
      step(
        op,
        sentence(reason, { name: link.ifname }),
        [
          { that: 'link-exists', at: op.at, kind: link.kind },
          ...(link.kind === 'bridge' ? [portsAre(facts, link)] : []),
        ],
        inverseOf(op, facts),
      ),
    ],
    warnings: deletionWarnings(facts, link),
    proposed: {},
    touches: [link.id, link.netns],
  }
}

const portsAre = (facts: PlanFacts, bridge: Link): Precondition => ({
  that: 'links-are',
  place: { netns: bridge.netns },
  master: linkAt(bridge),
  ifnames: facts.select.portsOf(bridge.id).map(({ ifname }) => ifname),
})

/** For a link that goes; the other end of a cable goes with it. */
export function deletionWarnings(facts: PlanFacts, link: Link): Warning[] {
  const lost = cantRestore(facts, link)
  const warnings = linkWarnings(facts, link, true, true)
  return lost.length === 0 ? warnings : [...warnings, notUndoable(lost.join(', '))]
}
