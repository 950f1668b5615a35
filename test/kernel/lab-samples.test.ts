// Each sample lab: it comes up, those who should reach each other do, its script builds the same, and it leaves nothing.
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { useHost } from '../support/host'
import { noLeaks } from '../support/leaks'
import { samples, tryOut, vmSamples } from '../support/sample-labs'

useHost()
noLeaks()

it('there is a test for each of them', () => {
  const files = readdirSync('resources/labs').map((file) => file.replace(/\.yaml$/, ''))
  expect(Object.keys({ ...samples, ...vmSamples }).sort()).toEqual(files.sort())
})

it.each(Object.entries(samples))('%s', { timeout: 120_000 }, (file, cases) => tryOut(file, cases))
