// Labs written in other languages: the scripts of the samples as golden files, pictures, and what can't be exported.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { labDot, labMermaid } from '../../../src-main/common/lab/export-graph'
import { shellScript } from '../../../src-main/common/lab/export-shell'
import { readLab } from '../../../src-main/common/lab/parse'

const root = resolve(import.meta.dirname, '../../..')
const sample = (name: string): string => readFileSync(`${root}/resources/labs/${name}.yaml`, 'utf8')

describe('a shell script', () => {
  it.each(['classic-bridge', 'ipv6-only', 'macvlan', 'vxlan', 'vlan-trunk', 'ipvlan-macvlan'])(
    'of %s is as it was',
    async (name) => {
      const script = shellScript(sample(name), `${name}.yaml`, 'golden')
      await expect(script).toMatchFileSnapshot(`${root}/test/golden/lab/${name}.sh`)
    },
  )

  it('has one command a line, all of iproute2', () => {
    const commands = shellScript(sample('star-200'), 'star.yaml', 'golden')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#') && line !== 'set -eu')
    expect(commands).toHaveLength(1405)
    for (const command of commands) expect(command).toMatch(/^ip [\w\s:.~@/'-]+$/)
  })

  it('can’t be written of a container', () => {
    const text = 'vethboard: 1\nname: x\nnodes:\n  web: { kind: docker, container: web }\n'
    expect(() => shellScript(text, 'x.yaml', 's')).toThrow('node web as a script: it is a running container')
  })
})

describe('a picture', () => {
  it('has each node and cable', () => {
    const lab = readLab(sample('classic-bridge'))
    expect(labDot(lab)).toMatchSnapshot()
    expect(labMermaid(lab)).toMatchSnapshot()
  })
})
