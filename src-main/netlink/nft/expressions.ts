// The few expressions of nf_tables that a masquerading rule is made of, written and read back. Others are refused: a rule
// that holds them is none of ours.
import type { Masquerade } from '../../common/net/nat'
import { cidrText, networkOf, readCidr } from '../../common/net/subnet'
import type { AttrReader } from '../attr'
import type { Writer } from '../attr'
import { formatIp, parseIp } from '../ip'
import { putBe32, readBe32 } from './wire'

const register1 = 1
const networkHeader = 1
/** Where IPv4 has its source address. */
const sourceOffset = 12
const metaOifname = 7
const cmpEqual = 0
const cmpOther = 1
const nameSize = 16

const expression = (list: Writer, name: string, fill: (data: Writer) => void): Writer =>
  list.nest(1, (element) => {
    element.text(1, name)
    element.nest(2, fill)
  })

const value = (writer: Writer, type: number, bytes: Uint8Array): Writer =>
  writer.nest(type, (data) => data.bytes(1, bytes))

const maskOf = (prefixLength: number): Uint8Array => {
  const mask = prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0
  return Uint8Array.of(mask >>> 24, (mask >>> 16) & 0xff, (mask >>> 8) & 0xff, mask & 0xff)
}

const nameBytes = (name: string): Uint8Array => {
  const out = new Uint8Array(nameSize)
  out.set(new TextEncoder().encode(name).subarray(0, nameSize - 1))
  return out
}

/** `ip saddr SUBNET oifname != INSIDE masquerade`, as NFTA_RULE_EXPRESSIONS. */
export function writeMasquerade(list: Writer, { subnet, inside }: Masquerade): void {
  const cidr = readCidr(subnet)
  const network = parseIp(cidrText({ ...cidr, value: networkOf(cidr) }).replace(/\/\d+$/, ''))
  expression(list, 'payload', (data) => {
    putBe32(data, 1, register1)
    putBe32(data, 2, networkHeader)
    putBe32(data, 3, sourceOffset)
    putBe32(data, 4, 4)
  })
  expression(list, 'bitwise', (data) => {
    putBe32(data, 1, register1)
    putBe32(data, 2, register1)
    putBe32(data, 3, 4)
    value(data, 4, maskOf(cidr.prefixLength))
    value(data, 5, new Uint8Array(4))
  })
  compare(list, cmpEqual, network)
  expression(list, 'meta', (data) => {
    putBe32(data, 1, register1)
    putBe32(data, 2, metaOifname)
  })
  compare(list, cmpOther, nameBytes(inside))
  expression(list, 'masq', () => undefined)
}

const compare = (list: Writer, how: number, bytes: Uint8Array): Writer =>
  expression(list, 'cmp', (data) => {
    putBe32(data, 1, register1)
    putBe32(data, 2, how)
    value(data, 3, bytes)
  })

interface Part {
  name: string
  numbers: Map<number, number>
  bytes: Map<number, Uint8Array>
}

/** The rule that `writeMasquerade` writes; undefined for any other. */
export function readMasquerade(list: AttrReader): Masquerade | undefined {
  const parts: Part[] = []
  while (list.next()) parts.push(readPart(list.nested()))
  const [load, mask, source, meta, out, masq] = parts
  const shape = parts.map(({ name }) => name).join(' ')
  if (shape !== 'payload bitwise cmp meta cmp masq' || !load || !mask || !source || !meta || !out || !masq)
    return undefined
  const [network, bits, name] = [source.bytes.get(3), mask.bytes.get(4), out.bytes.get(3)]
  const meant =
    load.numbers.get(2) === networkHeader &&
    load.numbers.get(3) === sourceOffset &&
    source.numbers.get(2) === cmpEqual &&
    meta.numbers.get(2) === metaOifname &&
    out.numbers.get(2) === cmpOther
  if (!meant || network?.length !== 4 || bits?.length !== 4 || !name) return undefined
  const prefixLength = bits.reduce((sum, byte) => sum + ones(byte), 0)
  const end = name.indexOf(0)
  return {
    subnet: `${formatIp(network, 0, 4)}/${prefixLength}`,
    inside: new TextDecoder().decode(end < 0 ? name : name.subarray(0, end)),
  }
}

const ones = (byte: number): number => byte.toString(2).replaceAll('0', '').length

function readPart(element: AttrReader): Part {
  const part: Part = { name: '', numbers: new Map(), bytes: new Map() }
  while (element.next()) {
    if (element.type === 1) part.name = element.text()
    else if (element.type === 2) readData(part, element.nested())
  }
  return part
}

/** Nests hold a value; the rest are numbers. */
function readData(part: Part, data: AttrReader): void {
  const nests = part.name === 'bitwise' ? [4, 5] : part.name === 'cmp' ? [3] : []
  while (data.next()) {
    if (!nests.includes(data.type)) {
      if (data.length === 4) part.numbers.set(data.type, readBe32(data))
      continue
    }
    const { type } = data
    const inner = data.nested()
    while (inner.next()) if (inner.type === 1) part.bytes.set(type, inner.raw().slice())
  }
}
