// Tables of attributes: one line per attribute gives its field's name and its type, for both directions.
import type { AttrReader, Writer } from './attr'
import { formatIp, formatMac, parseIp, parseMac } from './ip'

/** How one type of attribute is read and written. `read` may return undefined: the attribute says "unset". */
export interface Codec<V> {
  read(attr: AttrReader): V | undefined
  write(writer: Writer, type: number, value: V): void
}

/** Attribute number → [field of T, how it is coded]. Two numbers may feed one field (IPv4 and IPv6). */
export type Fields<T> = Readonly<
  Record<number, { [K in keyof T]-?: readonly [K, Codec<NonNullable<T[K]>>] }[keyof T]>
>
type AnyFields = Readonly<Record<number, readonly [PropertyKey, Codec<unknown>]>>

/** The fields that a nest holds; attributes that the table lacks are passed over. */
export function readFields<T>(fields: Fields<T>, attr: AttrReader): Partial<T> {
  const table = fields as AnyFields
  const out: Record<PropertyKey, unknown> = {}
  while (attr.next()) {
    const field = table[attr.type]
    const value = field?.[1].read(attr)
    if (field && value !== undefined) out[field[0]] = value
  }
  return out as Partial<T>
}

/** Writes each field that is set, in the order of the numbers. */
export function writeFields<T extends object>(fields: Fields<T>, writer: Writer, values: Partial<T>): void {
  const data = values as Readonly<Record<PropertyKey, unknown>>
  for (const [type, [name, codec]] of Object.entries(fields as AnyFields)) {
    const value = data[name]
    if (value !== undefined) codec.write(writer, Number(type), value)
  }
}

export const u8: Codec<number> = { read: (a) => a.u8(), write: (w, type, v) => w.u8(type, v) }
export const u16: Codec<number> = { read: (a) => a.u16(), write: (w, type, v) => w.u16(type, v) }
export const u16be: Codec<number> = { read: (a) => a.u16be(), write: (w, type, v) => w.u16be(type, v) }
export const u32: Codec<number> = { read: (a) => a.u32(), write: (w, type, v) => w.u32(type, v) }
export const u64: Codec<number> = { read: (a) => a.u64(), write: (w, type, v) => w.u64(type, v) }

/** A number, where 0 stands for "none". */
export const u16OrNone: Codec<number> = { ...u16, read: (a) => a.u16() || undefined }
export const u32OrNone: Codec<number> = { ...u32, read: (a) => a.u32() || undefined }

export const bool8: Codec<boolean> = {
  read: (a) => a.u8() !== 0,
  write: (w, type, v) => w.u8(type, v ? 1 : 0),
}
export const bool32: Codec<boolean> = {
  read: (a) => a.u32() !== 0,
  write: (w, type, v) => w.u32(type, v ? 1 : 0),
}
/** An attribute without a value: there, or not. */
export const present: Codec<boolean> = {
  read: () => true,
  write: (w, type, v) => v && w.bytes(type, new Uint8Array(0)),
}

/** Numbers with names; a number without one reads as "[N]" and can't be written. */
export function words<const W extends string>(
  number: Codec<number>,
  names: Readonly<Record<number, W>>,
): Codec<W> {
  const numbers = new Map<string, number>(Object.entries(names).map(([n, word]) => [word, Number(n)]))
  return {
    read: (a) => {
      const value = number.read(a) ?? 0
      return names[value] ?? (`[${value}]` as W)
    },
    write: (w, type, word) => {
      const value = numbers.get(word)
      if (value !== undefined) number.write(w, type, value)
    },
  }
}

/** A set of flag bits, as the names of those that are set. */
export function flagWords(number: Codec<number>, names: Readonly<Record<number, string>>): Codec<string[]> {
  const bits = Object.entries(names).map(([bit, name]) => [Number(bit), name] as const)
  return {
    read: (a) => {
      const value = number.read(a) ?? 0
      const set = bits.filter(([bit]) => value & bit).map(([, name]) => name)
      return set.length > 0 ? set : undefined
    },
    write: (w, type, set) =>
      number.write(
        w,
        type,
        bits.reduce((sum, [bit, name]) => (set.includes(name) ? sum | bit : sum), 0),
      ),
  }
}

export const mac: Codec<string> = {
  read: (a) => formatMac(a.bytes, a.at, a.length),
  write: (w, type, v) => w.bytes(type, parseMac(v)),
}

/** An address of one family: fields of both share a name, and each value is written by its own family's. */
const ipOf = (length: 4 | 16): Codec<string> => ({
  read: (a) => {
    const text = formatIp(a.bytes, a.at, Math.min(a.length, length))
    return text === '0.0.0.0' || text === '::' ? undefined : text
  },
  write: (w, type, v) => {
    const bytes = parseIp(v)
    if (bytes.length === length) w.bytes(type, bytes)
  },
})
export const ip4 = ipOf(4)
export const ip6 = ipOf(16)
