// What was changed, newest last: one file for each change below the state directory, replaced as a whole. The file is
// written in full before the change it tells of begins, so that what makes it count (a rename) needs no room.
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { through } from './context'
import type { Seam } from './context'
import { fileFailure, writeFresh } from './files'
import { keyOf } from './record'
import type { ChangeRecord, NetnsRef } from './record'

/** Kept at most; the oldest go. */
const maxEntries = 500
/** Room for what a record gains while its change runs: made namespaces, an error, how long it took. */
const spareBytes = 2048

const fileName = /^(\d{8})\.json$/

export class History {
  #records: ChangeRecord[] | undefined

  constructor(
    readonly folder: string,
    readonly seam: Seam,
  ) {}

  /** Oldest first. A file that can't be read is left out. */
  all(): readonly ChangeRecord[] {
    return (this.#records ??= this.#names().flatMap((name) => this.#read(name) ?? []))
  }

  /** Another engine may have written: look again. */
  forget(): void {
    this.#records = undefined
  }

  /** The id that the next change gets. */
  nextId(): string {
    const last = this.#names().at(-1)
    return String(last === undefined ? 1 : Number(last.slice(0, 8)) + 1)
  }

  byId(id: string): ChangeRecord | undefined {
    return this.#records?.find((one) => one.id === id) ?? this.#read(this.#name(id))
  }

  /** Namespaces that were made again, of all changes: what stands for `keyOf` of the old one. */
  remade(): Map<string, NetnsRef> {
    return new Map(
      this.all().flatMap((record) => record.remade.map(({ was, is }) => [keyOf(was), is] as const)),
    )
  }

  /** Takes the room that `commit` will need. Throws, with nothing changed, when there is none. */
  reserve(record: ChangeRecord): void {
    through(this.seam, 'history reserve', () => {
      try {
        writeFresh(this.#fresh(record.id), JSON.stringify(record) + ' '.repeat(spareBytes))
      } catch (thrown) {
        fileFailure(thrown, 'historyReserve', 'write down what is about to be changed')
      }
    })
  }

  /** From here on the change counts. After `reserve` it needs no room. */
  commit(record: ChangeRecord): void {
    const fresh = this.#fresh(record.id)
    through(this.seam, 'history write', () => this.#overwrite(fresh, record))
    through(this.seam, 'history commit', () => renameSync(fresh, join(this.folder, this.#name(record.id))))
    this.#keep(record)
  }

  /** There is nothing to commit. */
  drop(id: string): void {
    through(this.seam, 'history drop', () => {
      try {
        unlinkSync(this.#fresh(id))
      } catch {
        // It was not written.
      }
    })
  }

  #overwrite(path: string, record: ChangeRecord): void {
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
    try {
      const text = Buffer.from(JSON.stringify(record))
      const old = readFileSync(fd).length
      writeSync(fd, Buffer.concat([text, Buffer.alloc(Math.max(0, old - text.length), ' ')]), 0, undefined, 0)
    } finally {
      closeSync(fd)
    }
  }

  #keep(record: ChangeRecord): void {
    if (!this.#records) return
    const at = this.#records.findIndex((one) => one.id === record.id)
    if (at >= 0) this.#records[at] = record
    else this.#records.push(record)
    for (const old of this.#records.splice(0, Math.max(0, this.#records.length - maxEntries)))
      unlinkSync(join(this.folder, this.#name(old.id)))
  }

  /** None where nothing was ever changed. */
  #names(): string[] {
    if (!existsSync(this.folder)) return []
    return readdirSync(this.folder)
      .filter((name) => fileName.test(name))
      .sort()
  }

  #read(name: string): ChangeRecord | undefined {
    try {
      const record = JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as ChangeRecord
      return record.format === 1 ? record : undefined
    } catch {
      return undefined
    }
  }

  #name = (id: string): string => `${id.padStart(8, '0')}.json`
  #fresh = (id: string): string => join(this.folder, `${this.#name(id)}.new`)
}
