// Intents about kinds of links that some kernels leave out: applied, undone, redone, and their commands run by hand.
import { describe, it } from 'vitest'
import { lab } from '../support/cases'
import { appliedUndoneRedone, commandsByHand } from '../support/flows'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { rareLinkCases } from '../support/link-cases'

useHost()
noLeaks()
const own = lab('vl')
const cases = rareLinkCases(own.a, own.b)

describe('intents about rarer kinds of links', () => {
  it.each(cases)('$name: applied, undone, redone', (one) => appliedUndoneRedone(own, one))
  it.each(cases)('$name: by hand', (one) => commandsByHand(own, one))
})
