// A plan's commands, run by hand in a shell on an equal host, do what the plan does; and their undo commands undo it.
import { describe, it } from 'vitest'
import { lab } from '../support/cases'
import { commandsByHand } from '../support/flows'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
noLeaks()
const own = lab('ha')

describe('by hand', () => {
  it.each(own.cases)('$name', (one) => commandsByHand(own, one))
})
