// What a link kind's file exports: how IFLA_INFO_DATA (or IFLA_INFO_SLAVE_DATA) of that kind is read and written.
import type { AttrReader, Writer } from '../attr'
import { readFields, writeFields } from '../fields'
import type { Fields } from '../fields'

export interface Kind<T extends object> {
  decode(attr: AttrReader): T
  encode(writer: Writer, attrs: Partial<T>): void
}

/** A kind whose attributes are all in one table; `defaults` stand for those that a kernel leaves out. */
export const tableKind = <T extends object>(fields: Fields<T>, defaults: T): Kind<T> => ({
  decode: (attr) => ({ ...defaults, ...readFields(fields, attr) }),
  encode: (writer, attrs) => writeFields(fields, writer, attrs),
})
