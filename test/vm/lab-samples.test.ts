// The sample labs with VLANs and ipvlans, which need a kernel that has them.
import { it } from 'vitest'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { tryOut, vmSamples } from '../support/sample-labs'

useHost()
noLeaks()

it.each(Object.entries(vmSamples))('%s', { timeout: 120_000 }, (file, cases) => tryOut(file, cases))
