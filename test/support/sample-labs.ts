// The sample labs of resources/labs: who must reach whom in each, and what each is put through.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { shellScript } from '../../src-main/common/lab/export-shell'
import { fabricName } from '../../src-main/common/lab/mark'
import { readLab } from '../../src-main/common/lab/parse'
import { readBootId } from '../../src-main/engine/apply/state-dir'
import type { Rig } from './changing'
import { changing, hostText } from './changing'
import { ip } from './host'
import { clearNames, pings, shapeOf } from './labs'
import { withoutLeaks } from './leaks'

type Reach = [from: string, to: string]

/** Those that every kernel can have. */
export const samples: Readonly<Record<string, Reach[]>> = {
  'classic-bridge': [
    ['ns1', '192.168.10.12'],
    ['ns2', '192.168.10.11'],
    ['ns1', '192.168.10.1'],
  ],
  'ipv6-only': [
    ['six1', 'fd12:3456:789a:1::12'],
    ['six2', 'fd12:3456:789a:1::1'],
  ],
  macvlan: [
    ['mac1', '10.0.8.12'],
    ['mac2', '10.0.8.100'],
    ['server', '10.0.8.11'],
  ],
  vxlan: [
    ['h1', '172.16.7.2'],
    ['h2', '172.16.7.1'],
  ],
  'star-200': [
    ['n1', '10.99.1.200'],
    ['n200', '10.99.0.1'],
    ['n77', '10.99.1.78'],
  ],
}

/** Those that need kinds of links which some kernels lack: for the virtual machine. */
export const vmSamples: Readonly<Record<string, Reach[]>> = {
  'vlan-trunk': [
    ['left', '10.7.0.2'],
    ['right', '10.9.0.1'],
  ],
  'ipvlan-macvlan': [
    ['ip1', '10.0.3.12'],
    ['server', '10.0.3.11'],
    ['mac1', '10.0.4.12'],
    ['mac2', '10.0.4.100'],
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

/** Up, everybody reached, down without a trace; the same by its script. */
export const tryOut = (file: string, cases: readonly Reach[]): Promise<void> =>
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
  )
