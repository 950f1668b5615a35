// Lab files from the command line: exit codes, what goes to stdout and stderr, JSON; and the classic recipe by a file
// against the same by hand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import { useCommand } from '../support/command'
import { hostText } from '../support/changing'
import { ip, ipJsonIn, removeNamed, useHost } from '../support/host'
import { noLeaks } from '../support/leaks'

useHost()
const vethboard = useCommand()
noLeaks()

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethboard-lab-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  for (const name of ['vb-cli', 'cli1', 'ns1']) removeNamed(name)
})

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const cli = `vethboard: 1
name: cli
nodes:
  br0: { kind: bridge, addresses: [10.3.0.1/24] }
  cli1: { kind: netns, interfaces: { eth0: { addresses: [10.3.0.2/24] } } }
links:
  - [cli1:eth0, br0]
`

describe('apply, diff, labs, destroy', () => {
  it('go through a lab’s life', { timeout: 120_000 }, () => {
    const path = file('cli.yaml', cli)
    const before = hostText()
    const dry = vethboard('apply', path, '--dry-run')
    expect(dry).toMatchObject({ code: 0 })
    expect(dry.stdout).toContain('ip netns add cli1')
    expect(vethboard.ok('plan', path)).toBe(dry.stdout)
    expect(hostText()).toBe(before)

    expect(vethboard('diff', path)).toMatchObject({ code: 4 })
    expect(vethboard('apply', path)).toMatchObject({ code: 0, stdout: 'Bring lab cli up\n' })
    expect(ipJsonIn('cli1', 'address', 'show', 'eth0')).toMatchObject([
      { operstate: 'UP', addr_info: [{ local: '10.3.0.2' }, {}] },
    ])
    const again = vethboard('apply', path)
    expect(again).toMatchObject({ code: 0, stdout: '' })
    expect(again.stderr).toContain('lab cli is up as its file says')
    expect(vethboard('diff', path)).toMatchObject({ code: 0, stdout: '' })
    expect(vethboard.json('labs')).toMatchObject([
      { name: 'cli', namespaces: 2, links: 3, differs: 0, file: path, text: cli },
    ])
    expect(vethboard.ok('labs')).toMatch(/^cli {2}as its file says {2}2 namespaces, 3 links {2}\//)

    ip('-n', 'cli1', 'link', 'set', 'eth0', 'mtu', '1400')
    ip('-n', 'cli1', 'address', 'add', '10.9.9.9/24', 'dev', 'eth0')
    const differs = vethboard('diff', path)
    expect(differs).toMatchObject({ code: 4, stderr: '' })
    expect(differs.stdout.split('\n').sort()).toEqual([
      '',
      '- address 10.9.9.9/24 of cli1/eth0',
      '~ link cli1/eth0: mtu 1500',
    ])
    expect(vethboard.json('labs')).toMatchObject([{ differs: 2 }])
    expect(vethboard('apply', path)).toMatchObject({ code: 0, stdout: 'Make lab cli as its file says\n' })

    expect(vethboard('destroy', 'cli')).toMatchObject({ code: 0, stdout: 'Take lab cli down\n' })
    expect(hostText()).toBe(before)
    for (const what of ['cli', path]) {
      const gone = vethboard('destroy', what)
      expect(gone).toMatchObject({ code: 0, stdout: '' })
      expect(gone.stderr).toContain('lab cli is not up')
    }
    vethboard.ok('undo')
    expect(vethboard('diff', path)).toMatchObject({ code: 0 })
    vethboard('destroy', 'cli')
    expect(hostText()).toBe(before)
  })
})

describe('a wrong file', () => {
  it('is told of line by line, with code 2', () => {
    const path = file(
      'wrong.yaml',
      'vethboard: 1\nname: x\nnodes:\n  a: { kind: brigde }\n  b: { kind: netns, x: 1 }\n',
    )
    for (const verb of ['apply', 'plan', 'diff', 'destroy']) {
      const { code, stdout, stderr } = vethboard(verb, path)
      expect({ code, stdout }, verb).toEqual({ code: 2, stdout: '' })
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(/wrong\.yaml:4:14: expected bridge,.*did you mean bridge\?$/),
        expect.stringMatching(/wrong\.yaml:5:21: unknown key “x”/),
      ])
    }
    const { code, stdout } = vethboard('apply', path, '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        kind: 'invalid',
        op: 'labParse',
        problems: [
          { line: 4, column: 14 },
          { line: 5, column: 21 },
        ],
      },
    })
  })

  it.each([
    ['that is not there', '/nowhere/lab.yaml', 'can’t read /nowhere/lab.yaml: ENOENT'],
    ['that is a folder', '/proc', '/proc is no file'],
    ['that never ends', '/dev/zero', '/dev/zero is no file'],
    ['that is no text', '/proc/self/exe', 'is no text in UTF-8'],
  ])('%s is refused with code 2', (_, path, why) => {
    const { code, stderr } = vethboard('apply', path)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) as string })
  })

  it('or a taken name is refused with code 3', () => {
    ip('netns', 'add', 'cli1')
    const { code, stderr } = vethboard('apply', file('cli.yaml', cli))
    removeNamed('cli1')
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('the namespace cli1') as string,
    })
  })
})

describe('export', () => {
  it('writes dot and mermaid, and refuses other formats', () => {
    const path = file('cli.yaml', cli)
    expect(vethboard.ok('export', path, '--to', 'dot')).toContain('n1 -- n0 [taillabel="eth0\\n10.3.0.2/24"')
    expect(vethboard.ok('export', path, '--to', 'mermaid')).toContain('n1 ---|"eth0<br>10.3.0.2/24"| n0')
    expect(vethboard('export', path, '--to', 'pdf')).toMatchObject({ code: 2 })
  })
})

describe('the classic recipe', () => {
  /** All of it that a person would name: not MACs, marks, numbers, which by hand are random. */
  const essence = (): object => {
    const { links, routes, netns } = vethboard.json<SnapshotJson>('snapshot')
    const name = (id: string): string => netns.find((one) => one.id === id)?.names[0]?.name ?? 'host'
    const link = (id: string | undefined): string | undefined => links.find((one) => one.id === id)?.ifname
    return {
      links: links
        .map((one) => ({
          at: `${name(one.netns)}/${one.ifname}`,
          kind: one.kind,
          mtu: one.mtu,
          state: one.operState,
          master: link(one.master),
          stp: one.attrs?.kind === 'bridge' ? one.attrs.stp : undefined,
          addresses: one.addresses.filter((address) => !address.startsWith('fe80:')),
        }))
        .sort((a, b) => a.at.localeCompare(b.at)),
      routes: routes
        .filter(({ family }) => family === 'inet')
        .map((one) => [name(one.netns), one.destination, one.via, link(one.device), one.protocol].join(' '))
        .sort(),
    }
  }

  it('by a lab file is the same as by hand', async () => {
    const before = hostText()
    const path = file(
      'recipe.yaml',
      `vethboard: 1
name: recipe
nodes:
  lxcbr0: { kind: bridge, location: host, stp: false, addresses: [192.168.10.1/24] }
  ns1:
    kind: netns
    interfaces: { eth0: { addresses: [192.168.10.11/24] } }
    routes: [{ to: default, via: 192.168.10.1 }]
links:
  - [ns1:eth0, lxcbr0]
`,
    )
    vethboard('apply', path)
    const byFile = essence()
    vethboard('destroy', 'recipe')
    expect(hostText()).toBe(before)
    for (const line of [
      'link add lxcbr0 type bridge stp_state 0',
      'address add 192.168.10.1/24 dev lxcbr0',
      'link set lxcbr0 up',
      'netns add ns1',
      '-n ns1 link set lo up',
      'link add vb-ns1-eth0 type veth peer name eth0 netns ns1',
      'link set vb-ns1-eth0 master lxcbr0 up',
      '-n ns1 address add 192.168.10.11/24 dev eth0',
      '-n ns1 link set eth0 up',
      '-n ns1 route add default via 192.168.10.1',
    ])
      ip(...line.split(' '))
    await expect.poll(essence).toEqual(byFile)
    ip('link', 'del', 'vb-ns1-eth0')
    ip('link', 'del', 'lxcbr0')
    removeNamed('ns1')
  })
})
