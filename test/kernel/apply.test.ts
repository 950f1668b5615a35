// Every intent, applied to a real kernel: iproute2 shows the effect, undo leaves the host as it was to the byte, and
// redo brings the effect back.
import { describe, it } from 'vitest'
import { lab } from '../support/cases'
import { appliedUndoneRedone } from '../support/flows'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()
const own = lab('ap')

describe('every intent', () => {
  it.each(own.cases)('$name: applied, undone, redone', (one) => appliedUndoneRedone(own, one))
})
