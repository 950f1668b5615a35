// Each sample lab: it comes up, those who should reach each other do, its script builds the same, and it leaves nothing.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shellScript } from '../../src-main/common/lab/export-shell'
import { fabricName } from '../../src-main/common/lab/mark'
import { readLab } from '../../src-main/common/lab/parse'
import { readBootId } from '../../src-main/engine/apply/state-dir'
import type { Rig } from '../support/changing'
import { changing, hostText } from '../support/changing'
import { ip, useHost } from '../support/host'
import { clearNames, pings, shapeOf } from '../support/labs'
import { noLeaks, withoutLeaks } from '../support/leaks'

useHost()
noLeaks()

/** Who must reach whom, in each of resources/labs. */
const reach: Readonly<Record<string, [from: string, to: string][]>> = {
  'classic-bridge': [
    ['ns1', '192.168.10.12'],
    ['ns2', '192.168.10.11'],
    ['ns1', '192.168.10.1'],
  ],
  'ipv6-only': [
    ['six1', 'fd12:3456:789a:1::12'],
    ['six2', 'fd12:3456:789a:1::1'],
  ],
  'star-200': [
    ['n1', '10.99.1.200'],
    ['n200', '10.99.0.1'],
    ['n77', '10.99.1.78'],
  ],
}

async function shape({ observer }: Rig): Promise<object> {
  await observer.settle()
  return shapeOf(observer.current())
}

function runScript(text: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-sample-'))
  const path = join(folder, 'lab.sh')
  writeFileSync(path, shellScript(text, 'lab.yaml', readBootId()))
  const { status, stderr } = spawnSync('sh', [path], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
}

it('has a test for each of them', () => {
  const files = readdirSync('resources/labs').map((file) => file.replace(/\.yaml$/, ''))
  expect(Object.keys(reach).sort()).toEqual(files.sort())
})

it.each(Object.entries(reach))('%s', { timeout: 120_000 }, (file, cases) =>
  withoutLeaks(() =>
    changing(async (rig) => {
      const text = readFileSync(`resources/labs/${file}.yaml`, 'utf8')
      const lab = readLab(text)
      using _ = clearNames(fabricName(lab.name), ...Object.keys(lab.nodes))
      const before = hostText()
      await rig.apply({ kind: 'lab-apply', text })
      for (const [from, to] of cases) expect(pings(from, to), `${from} to ${to}`).toBe(true)
      const made = await shape(rig)
      await rig.apply({ kind: 'lab-destroy', lab: lab.name })
      expect(hostText()).toBe(before)
      expect(ip('netns', 'list')).toBe('')

      runScript(text)
      expect(await shape(rig)).toEqual(made)
      await rig.apply({ kind: 'lab-destroy', lab: lab.name })
      expect(hostText()).toBe(before)
    }),
  ),
)
