// Wrong and hostile lab files: each is refused with the place in the file and what was expected there.
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src-main/common/errors/error'
import { parseLab, readLab } from '../../../src-main/common/lab/parse'
import { problemText } from '../../../src-main/common/lab/problem'

/** A whole lab but for what stands at the end of it. */
const head = 'vethboard: 1\nname: x\n'
const nodes = `${head}nodes:\n  br0: { kind: bridge }\n  ns1: { kind: netns }\n`
const withNode = (text: string): string => `${nodes}  ${text}\n`
const withLinks = (...links: string[]): string =>
  `${nodes}links:\n${links.map((one) => `  - ${one}\n`).join('')}`
const withNs2 = (text: string, link = '[ns2:eth0, br0]'): string =>
  `${nodes}  ns2: { kind: netns, ${text} }\nlinks:\n  - ${link}\n`

function problems(text: string): string[] {
  const parsed = parseLab(text)
  if ('lab' in parsed) throw new Error('was accepted')
  return parsed.problems.map((one) => problemText('lab', one))
}

type Wrong = [what: string, text: string, ...problems: string[]]

const wrongYaml: Wrong[] = [
  ['nothing', '', 'lab:1:1: expected a lab'],
  ['only a comment', '# lab\n', 'lab:1:1: expected a lab'],
  ['a list', '- vethboard: 1\n', 'lab:1:1: expected a lab'],
  ['a word', 'lab', 'lab:1:1: unknown key “lab”; expected vethboard, name'],
  ['a list that does not end', 'vethboard: [1\n', 'lab:2:1: Flow sequence'],
  ['a map that does not end', `${head}nodes: { br0: {`, 'lab:3:16: Flow map'],
  ['a quote that does not end', 'name: "x\n', 'lab:2:1: Missing closing "quote'],
  ['tabs for indentation', `${head}nodes:\n\tbr0: { kind: bridge }\n`, 'lab:4:1: Tabs are not allowed'],
  ['a map within a line', 'name: x: y\n', 'lab:1:7: Nested mappings'],
  ['two documents', `${nodes}---\n${nodes}`, 'lab:6:1: Source contains multiple documents'],
  ['an anchor', 'vethboard: &one 1\n', 'lab:1:12: an anchor (&): lab files have none'],
  ['an alias', 'vethboard: *one\n', 'lab:1:12: an alias (*): lab files have none'],
  ['a merge key', `${head}nodes:\n  <<: *base\n`, 'lab:4:7: an alias (*): lab files have none'],
  ['a tag', 'vethboard: !!int 1\n', 'lab:1:12: a tag (!): lab files have none'],
  ['a tag of JavaScript', 'vethboard: !!js/function "f"\n', 'lab:1:12: a tag (!): lab files have none'],
  ['a directive', '%YAML 1.2\n---\nvethboard: 1\n', 'lab:1:1: a directive (%): lab files have none'],
  ['a key twice', `${head}name: y\nnodes: {}\n`, 'lab:3:1: “name” is given twice'],
  ['a node twice', withNode('ns1: { kind: netns }'), 'lab:6:3: “ns1” is given twice'],
  ['a list as a key', `${head}nodes:\n  ? [a]\n  : 1\n`, 'lab:4:5: expected a name as the key'],
  ['no key', `${head}nodes:\n  : 1\n`, 'lab:4:3: expected a name as the key'],
]

const hostile: Wrong[] = [
  ['__proto__', withNode('__proto__: { kind: netns }'), 'lab:6:3: __proto__ can’t be a name'],
  ['constructor', withNode('constructor: { kind: netns }'), 'lab:6:3: constructor can’t be a name'],
  [
    '__proto__ deep inside',
    withNode('n: { kind: netns, interfaces: { __proto__: {} } }'),
    'lab:6:35: __proto__',
  ],
  ['depth in lists', '['.repeat(100_000), 'lab:1:17: nested too deep'],
  ['depth in maps', '{a: '.repeat(100_000), 'lab:1:65: nested too deep'],
  ['depth in dashes', `nodes:\n  ${'- '.repeat(100_000)}`, 'lab:2:203: nested too deep'],
  ['depth in question marks', `nodes:\n  ${'? '.repeat(100_000)}`, 'lab:2:203: nested too deep'],
  [
    'depth by indentation',
    `nodes:\n${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`,
    'lab:202:1: nested too deep',
  ],
  [
    'twenty levels',
    `nodes:\n${Array.from({ length: 20 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`,
    'lab:14:14: nested too deep',
  ],
  ['a million words', `vethboard: [${'1,'.repeat(250_000)}]`, 'lab:1:2009: the line is too long'],
  ['a million lines', `${head}nodes:\n${'  a:\n'.repeat(100_000)}`, 'lab:50000:5: the file is too large'],
  ['more than 512 KiB', `${nodes}#${' '.repeat(600_000)}`, 'lab:1:1: expected at most 512 KiB'],
  [
    'more nodes than may be',
    `${head}nodes:\n${Array.from({ length: 2001 }, (_, i) => `  n${i}: { kind: netns }\n`).join('')}`,
    'lab:4:3: expected at most 2000 nodes, got 2001',
  ],
  ['a path', withNode('../../etc: { kind: netns }'), 'lab:6:3: expected a name'],
  ['a path as the lab', `vethboard: 1\nname: ../x\nnodes: {}\n`, 'lab:2:7: expected a lower-case letter'],
  ['a command', withNode('"$(id)": { kind: netns }'), 'lab:6:3: expected a name'],
  ['a line end', withNode('"a\\nb": { kind: netns }'), 'lab:6:3: expected a name'],
  ['an escape sequence', withNode('n: { kind: "\\e[2J" }'), 'lab:6:14: expected bridge', '“\\x1b[2J”'],
  ['a right-to-left override', withNode('n: { kind: netns, "\\u202Edns": 1 }'), 'lab:6:21', '\\u{202e}dns'],
  ['HTML', withNode('<b>x</b>: { kind: netns }'), 'lab:6:3: expected a name'],
  [
    'a huge number',
    withNode(`n: { kind: bridge, mtu: ${'9'.repeat(300)} }`),
    'lab:6:27: expected at most 65535',
  ],
  ['no number', withNode('n: { kind: bridge, mtu: .nan }'), 'lab:6:27: expected a number, got NaN'],
  ['infinity', withNode('n: { kind: bridge, mtu: .inf }'), 'lab:6:27: expected'],
]

const schema: Wrong[] = [
  ['no version', 'name: x\nnodes: {}\n', 'lab:1:1: expected 1, got nothing'],
  ['another version', 'vethboard: 2\nname: x\nnodes: {}\n', 'lab:1:12: expected 1, got 2'],
  ['the version as text', 'vethboard: "1"\nname: x\nnodes: {}\n', 'lab:1:12: expected 1, got “1”'],
  ['no name', 'vethboard: 1\nnodes: {}\n', 'lab:1:1: expected text, got nothing'],
  ['a name in capitals', 'vethboard: 1\nname: Lab\nnodes: {}\n', 'lab:2:7: expected a lower-case letter'],
  ['the name host', 'vethboard: 1\nname: host\nnodes: {}\n', 'lab:2:7: “host” is not free'],
  [
    'a long name',
    `vethboard: 1\nname: ${'a'.repeat(33)}\nnodes: {}\n`,
    'lab:2:7: expected a lower-case letter',
  ],
  ['no nodes', head, 'lab:1:1: expected a map of names, got nothing'],
  ['nodes as a list', `${head}nodes: [br0]\n`, 'lab:3:8: expected a map of names, got a list'],
  ['an unknown key', `${nodes}link: []\n`, 'lab:6:1: unknown key “link”; did you mean links?'],
  ['a node without a kind', withNode('n: {}'), 'lab:6:3: expected a kind: bridge, netns'],
  ['a node that is nothing', withNode('n:'), 'lab:6:5: expected a map, got nothing'],
  ['a node that is text', withNode('n: netns'), 'lab:6:6: expected a map, got “netns”'],
  ['a misspelt kind', withNode('n: { kind: brigde }'), 'lab:6:14: expected bridge', 'did you mean bridge?'],
  [
    'a kind of a later version',
    withNode('n: { kind: container }'),
    'lab:6:14: kind container is not supported by this version',
  ],
  [
    'a key of a later version',
    withNode('n: { kind: bridge, nat: true }'),
    'lab:6:22: nat is not supported by this version',
  ],
  [
    'a misspelt key',
    withNode('n: { kind: netns, interfces: {} }'),
    'lab:6:21: unknown key “interfces”; did you mean interfaces?',
  ],
  ['another kind’s key', withNode('n: { kind: netns, stp: true }'), 'lab:6:21: unknown key “stp”'],
  [
    'yes for true',
    withNode('n: { kind: bridge, stp: yes }'),
    'lab:6:27: expected true or false, got “yes” (write true or false)',
  ],
  [
    'no such location',
    withNode('n: { kind: bridge, location: fabrik }'),
    'lab:6:32: expected fabric or host',
    'did you mean fabric?',
  ],
  ['an MTU of 67', withNode('n: { kind: bridge, mtu: 67 }'), 'lab:6:27: expected at least 68'],
  [
    'a broken MTU',
    withNode('n: { kind: bridge, mtu: 1500.5 }'),
    'lab:6:27: expected a whole number, got 1500.5',
  ],
  [
    'addresses as text',
    withNode('n: { kind: bridge, addresses: 10.0.0.1/24 }'),
    'lab:6:33: expected a list, got “10.0.0.1/24”',
  ],
  [
    'a number as an address',
    withNode('n: { kind: bridge, addresses: [10] }'),
    'lab:6:34: expected text, got 10',
  ],
  [
    'a MAC of five bytes',
    withNode('n: { kind: bridge, mac: "02:00:00:00:01" }'),
    'lab:6:27: expected six hex bytes',
  ],
  [
    'an interface called lo',
    withNode('n: { kind: netns, interfaces: { lo: {} } }'),
    'lab:6:35: expected a name: all, default and lo',
  ],
  [
    'an interface with a long name',
    withNode('n: { kind: netns, interfaces: { a234567890123456: {} } }'),
    'lab:6:35: expected a name',
  ],
  ['a container without a name', withNode('n: { kind: docker }'), 'lab:6:3: expected text, got nothing'],
  ['a link of one end', withLinks('[ns1:eth0]'), 'lab:7:5: expected at least 2 entries'],
  ['a link of three ends', withLinks('[ns1:eth0, br0, br0]'), 'lab:7:5: expected at most 2 entries'],
  ['a link that is text', withLinks('ns1:eth0'), 'lab:7:5: expected two ends'],
  ['a link without ends', withLinks('{ mtu: 1400 }'), 'lab:7:5: expected a list of two ends, got nothing'],
  ['an end that is a number', withLinks('[1, br0]'), 'lab:7:6: expected text, got 1'],
  ['an end of three parts', withLinks('[ns1:eth0:1, br0]'), 'lab:7:6: expected node:interface'],
  [
    'an impairment',
    withLinks('{ endpoints: [ns1:eth0, br0], impair: { loss: 1% } }'),
    'lab:7:35: impair is not supported by this version',
  ],
]

const meaning: Wrong[] = [
  ['an unknown node', withLinks('[ns1:eth0, br1]'), 'lab:7:16: there is no node “br1”; did you mean br0?'],
  ['a bridge’s interface', withLinks('[ns1:eth0, br0:p1]'), 'lab:7:16: br0 is a bridge: expected br0 alone'],
  [
    'a namespace without an interface',
    withLinks('[ns1, br0]'),
    'lab:7:6: expected an interface of ns1: ns1:eth0',
  ],
  [
    'an interface on two links',
    withLinks('[ns1:eth0, br0]', '[ns1:eth0, br0]'),
    'lab:8:6: ns1:eth0 is on another link already',
  ],
  ['a cable to itself', withLinks('[ns1:eth0, ns1:eth0]'), 'lab:7:16: ns1:eth0 is on another link already'],
  ['a bridge to itself', withLinks('[br0, br0]'), 'lab:7:11: expected two different ends'],
  ['a cable to lo', withLinks('[ns1:lo, br0]'), 'lab:7:6: lo is the kernel’s own name'],
  [
    'an interface on no link',
    withNode('n: { kind: netns, interfaces: { eth0: {} } }'),
    'lab:6:35: eth0 is on no link: add [n:eth0, …]',
  ],
  [
    'a namespace called like a fabric',
    withNode('vb-x: { kind: netns }'),
    'lab:6:3: names that begin with vb-',
  ],
  [
    'two hosts',
    withNode('a: { kind: host }\n  b: { kind: host }'),
    'lab:7:3: expected one node of kind host',
  ],
  [
    'a container twice',
    withNode('a: { kind: docker, container: w }\n  b: { kind: docker, container: w }'),
    'lab:7:33: docker:w is node a already',
  ],
  [
    'an address without its prefix',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.1] } }'),
    'lab:6:57: 10.0.0.1 has no prefix length',
  ],
  [
    'an address that is none',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.300/24] } }'),
    'lab:6:57: expected an address with its prefix length',
  ],
  [
    'a prefix of 33',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.1/33] } }'),
    'lab:6:57: expected an address with its prefix length',
  ],
  [
    'a multicast address',
    withNs2('interfaces: { eth0: { addresses: [224.0.0.1/24] } }'),
    'lab:6:57: 224.0.0.1/24 is a multicast address',
  ],
  [
    'a network’s address',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.0/24] } }'),
    'lab:6:57: 10.0.0.0/24 is the network address',
  ],
  [
    'a loopback address',
    withNs2('interfaces: { eth0: { addresses: [127.0.0.2/8] } }'),
    'lab:6:57: “127.0.0.2/8” is a loopback address',
  ],
  [
    'an address twice',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.1/24, 10.0.0.1/24] } }'),
    'lab:6:70: 10.0.0.1/24 is given twice',
  ],
  [
    'the same IPv6 address, spelt twice',
    withNs2('interfaces: { eth0: { addresses: [fd00::1/64, "fd00:0::1/64"] } }'),
    'lab:6:69: fd00:0::1/64 is given twice',
  ],
  [
    'a gateway out of reach',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.2/24] } }, routes: [{ to: default, via: 10.1.0.1 }]'),
    'lab:6:104: 10.1.0.1 is in no subnet',
  ],
  [
    'a gateway that is none',
    withNs2('routes: [{ to: default, via: nowhere }]'),
    'lab:6:52: expected the address of a gateway',
  ],
  [
    'a gateway of the other family',
    withNs2('interfaces: { eth0: { addresses: [10.0.0.2/24] } }, routes: [{ to: fd00::/8, via: 10.0.0.1 }]'),
    'lab:6:105: 10.0.0.1 is no gateway to “fd00::/8”',
  ],
  ['a route with neither', withNs2('routes: [{ to: default }]'), 'lab:6:32: expected via (a gateway) or dev'],
  [
    'a route by an interface that is none',
    withNs2('interfaces: { eth0: {} }, routes: [{ to: default, dev: eth1 }]'),
    'lab:6:78: ns2 has no “eth1” on a link; did you mean eth0?',
  ],
  [
    'a route to a host’s address',
    withNs2('routes: [{ to: 10.0.0.1/8, dev: eth0 }]'),
    'lab:6:38: “10.0.0.1/8” has bits beyond',
    'did you mean 10.0.0.0/8?',
  ],
  [
    'a route to nowhere',
    withNs2('routes: [{ to: there, dev: eth0 }]'),
    'lab:6:38: expected a subnet like 10.1.0.0/16',
  ],
  [
    'a route twice',
    withNs2('routes: [{ to: default, dev: eth0 }, { to: default, dev: eth0 }]'),
    'lab:6:66: a route to “default” of the same metric',
  ],
]

const ifaces = (text: string): string => withNs2(`interfaces: { eth0: {}, i0: ${text} }`)

const kinds: Wrong[] = [
  ['a kind that is none', ifaces('{ kind: vlam }'), 'lab:6:59: expected vlan, macvlan', 'did you mean vlan?'],
  [
    'a vlan without its number',
    ifaces('{ kind: vlan, parent: eth0 }'),
    'lab:6:47: expected id of the vlan i0',
  ],
  ['a vlan on nothing', ifaces('{ kind: vlan, id: 7 }'), 'lab:6:47: expected parent of the vlan i0'],
  [
    'a vlan of 4095',
    ifaces('{ kind: vlan, parent: eth0, id: 4095 }'),
    'lab:6:83: expected a VLAN from 1 to 4094, got 4095',
  ],
  [
    'a vlan with a mode',
    ifaces('{ kind: vlan, parent: eth0, id: 7, mode: l2 }'),
    'lab:6:86: an interface of kind vlan has no mode',
  ],
  [
    'a macvlan in l2',
    ifaces('{ kind: macvlan, parent: eth0, mode: l2 }'),
    'lab:6:88: expected bridge, private, vepa, passthru, got “l2”',
  ],
  [
    'an ipvlan with a MAC',
    ifaces('{ kind: ipvlan, parent: eth0, mac: "02:00:00:00:00:01" }'),
    'lab:6:81: an interface of kind ipvlan has no mac',
  ],
  [
    'a parent that is none',
    ifaces('{ kind: macvlan, parent: eth9 }'),
    'lab:6:76: there is no interface “ns2:eth9” in the lab; did you mean ns2:eth0?',
  ],
  [
    'a parent in a node that is none',
    ifaces('{ kind: macvlan, parent: "ns9:eth0" }'),
    'lab:6:76: there is no interface “ns9:eth0” in the lab',
  ],
  [
    'a bridge as a parent',
    ifaces('{ kind: macvlan, parent: "br0:p" }'),
    'lab:6:76: there is no interface “br0:p” in the lab',
  ],
  ['a link that sits on itself', ifaces('{ kind: macvlan, parent: i0 }'), 'lab:6:76: i0 would sit on itself'],
  [
    'links that sit on each other',
    withNs2('interfaces: { eth0: {}, a: { kind: macvlan, parent: b }, b: { kind: macvlan, parent: a } }'),
    'lab:6:75: a would sit on itself',
  ],
  ['a vxlan to nowhere', ifaces('{ kind: vxlan, id: 7 }'), 'lab:6:47: expected remote of the vxlan i0'],
  [
    'a vxlan to a name',
    ifaces('{ kind: vxlan, id: 7, remote: there }'),
    'lab:6:81: expected an IP address, got “there”',
  ],
  [
    'a vxlan’s group without a parent',
    ifaces('{ kind: vxlan, id: 7, remote: 239.1.1.1 }'),
    'lab:6:81: a multicast group needs a parent',
  ],
  [
    'a VNI of 25 bits',
    ifaces('{ kind: vxlan, id: 16777216, remote: 10.0.0.2 }'),
    'lab:6:70: expected at most 16777215',
  ],
  [
    'a dummy on a link',
    withNs2('interfaces: { eth0: {}, i0: { kind: dummy } }', '[ns2:i0, br0]'),
    'lab:8:6: ns2:i0 is a dummy: expected the end of a cable',
  ],
]

describe.each([
  ['an interface of a kind', kinds],
  ['YAML that is none', wrongYaml],
  ['a hostile file', hostile],
  ['what the schema has not', schema],
  ['what makes no sense', meaning],
])('%s', (_, table) => {
  it.each(table)('%s', (_name, text, ...expected) => {
    const found = problems(text)
    const [first = '', ...parts] = expected
    const line = found.find((one) => one.startsWith(first))
    expect(line, found.join('\n')).toBeDefined()
    for (const part of parts) expect(line).toContain(part)
  })
})

describe('several problems', () => {
  it('are told in the order of the file, each place once, twenty at most', () => {
    const text = `${head}nodes:\n${Array.from({ length: 30 }, (_, i) => `  n${i}: { kind: brigde }\n`).join('')}links: 7\n`
    const lines = problems(text).map((one) => Number(one.split(':')[1]))
    expect(lines).toEqual(Array.from({ length: 20 }, (_, i) => i + 4))
  })

  it('are one error elsewhere', () => {
    expect(() => readLab('vethboard: 2\nnodes: 1\n', 'a.yaml')).toThrow(Failure)
    expect(() => readLab('vethboard: 2\nnodes: 1\n', 'a.yaml')).toThrow(
      'a.yaml:1:1: expected text, got nothing (and 2 more)',
    )
  })

  it('tell of no prototype that was touched', () => {
    parseLab('__proto__: { polluted: 1 }\n')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
