// Netlink attributes (struct nlattr: length, type, payload, padding to 4): reading them in place, writing them.
// Which attribute means what is in rtnl/ and link-kinds/.
import { fail } from '../common/errors/error'
import { bytesOf, textOf } from '../common/text'
import { align4, malformed } from './header'

const nestedFlag = 0x8000
const typeMask = 0x3fff

/**
 * Walks attributes: call `next()` until it is false; between calls `type` and the value methods are those of the
 * attribute it stands on. A value longer than asked for is cut, as newer kernels append to structs; a shorter one
 * throws `transport`. Nothing is copied until asked for.
 */
export class AttrReader {
  type = 0
  /** Bounds of the value in `bytes`. */
  at = 0
  length = 0
  #next: number

  constructor(
    readonly bytes: Uint8Array,
    readonly view: DataView,
    start: number,
    readonly end: number,
  ) {
    this.#next = start
  }

  next(): boolean {
    const at = this.#next
    if (at + 4 > this.end) return false
    const length = this.view.getUint16(at, true)
    if (length < 4 || at + length > this.end) malformed(`attribute of length ${length} at ${at}`)
    this.type = this.view.getUint16(at + 2, true) & typeMask
    this.at = at + 4
    this.length = length - 4
    this.#next = at + align4(length)
    return true
  }

  u8(): number {
    this.#need(1)
    return this.bytes[this.at] ?? 0
  }
  u16(): number {
    this.#need(2)
    return this.view.getUint16(this.at, true)
  }
  /** Network byte order: ports and EtherTypes. */
  u16be(): number {
    this.#need(2)
    return this.view.getUint16(this.at, false)
  }
  u32(): number {
    this.#need(4)
    return this.view.getUint32(this.at, true)
  }
  i32(): number {
    this.#need(4)
    return this.view.getInt32(this.at, true)
  }
  /** Exact below 2^53. */
  u64(): number {
    this.#need(8)
    return this.view.getUint32(this.at, true) + this.view.getUint32(this.at + 4, true) * 0x1_0000_0000
  }
  /** Up to the first NUL; bytes that are not UTF-8 survive (common/text.ts). */
  text(): string {
    const { bytes, at } = this
    const end = at + this.length
    let text = ''
    for (let i = at; i < end; i++) {
      const byte = bytes[i] ?? 0
      if (byte === 0) return text
      if (byte >= 0x80) return this.#wideText(end)
      text += String.fromCharCode(byte)
    }
    return text
  }
  /** A view of the value: valid until the buffer is used again. */
  raw(): Uint8Array {
    return this.bytes.subarray(this.at, this.at + this.length)
  }
  /** The attributes inside, after `skip` bytes of a header of their own. */
  nested(skip = 0): AttrReader {
    return new AttrReader(this.bytes, this.view, this.at + skip, this.at + this.length)
  }
  /** NLA_F_NESTED: senders since 2019 set it, the kernel itself often doesn't. */
  get isNest(): boolean {
    return (this.view.getUint16(this.at - 2, true) & nestedFlag) !== 0
  }

  #wideText(end: number): string {
    const nul = this.bytes.indexOf(0, this.at)
    return textOf(this.bytes.subarray(this.at, nul < 0 || nul > end ? end : nul))
  }
  #need(length: number): void {
    if (this.length < length)
      malformed(`attribute ${this.type} has ${this.length} bytes, ${length} are expected`)
  }
}

/** Builds a payload: the fixed header with `put…`, then attributes. Grows by itself. */
export class Writer {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  put8(value: number): this {
    const at = this.#take(1)
    this.#view.setUint8(at, value)
    return this
  }
  put16(value: number): this {
    const at = this.#take(2)
    this.#view.setUint16(at, value, true)
    return this
  }
  put32(value: number): this {
    const at = this.#take(4)
    this.#view.setUint32(at, value, true)
    return this
  }

  u8(type: number, value: number): this {
    return this.bytes(type, Uint8Array.of(value))
  }
  u16(type: number, value: number): this {
    return this.#header(type, 2).put16(value).#pad()
  }
  u16be(type: number, value: number): this {
    return this.u16(type, ((value & 0xff) << 8) | (value >>> 8))
  }
  u32(type: number, value: number): this {
    return this.#header(type, 4).put32(value)
  }
  u64(type: number, value: number): this {
    return this.#header(type, 8)
      .put32(value % 0x1_0000_0000)
      .put32(Math.floor(value / 0x1_0000_0000))
  }
  /** NUL-terminated. */
  text(type: number, value: string): this {
    const bytes = bytesOf(value)
    this.#header(type, bytes.length + 1).#append(bytes)
    return this.put8(0).#pad()
  }
  bytes(type: number, value: Uint8Array): this {
    this.#header(type, value.length).#append(value)
    return this.#pad()
  }
  nest(type: number, inside: (writer: this) => void): this {
    const start = this.#length
    this.#header(type | nestedFlag, 0)
    inside(this)
    this.#view.setUint16(start, attrLength(this.#length - start), true)
    return this
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #header(type: number, length: number): this {
    return this.put16(attrLength(4 + length)).put16(type)
  }
  #append(bytes: Uint8Array): void {
    const at = this.#take(bytes.length)
    this.#bytes.set(bytes, at)
  }
  #pad(): this {
    this.#take(align4(this.#length) - this.#length)
    return this
  }
  /** Before `#view` is read: growing replaces it. */
  #take(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return at
  }
}

function attrLength(length: number): number {
  if (length > 0xffff)
    fail({ kind: 'invalid', op: 'netlinkEncode', what: `encode an attribute of ${length} bytes` })
  return length
}
