// The journal: which change is running, and how far it has come, for the engine that starts after one was killed.
// It is written whole before the first change, with a slot of fixed size for each task; a task is noted in its slot
// just before it is done, so that nothing that is written later needs room or can be torn. See docs/adr/0005-journal.md.
import { closeSync, constants, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { backwardTasks, forwardTasks } from './record'
import type { ChangeRecord, Task } from './record'
import { fileFailure, writeFresh } from './files'
import { through } from './context'
import type { Note, Notes, Seam } from './context'

/** Bytes of a slot; a page is a multiple of it, and the kernel's write is whole within a page. */
const slotBytes = 128

/** `apply` and `redo` are rolled back when they were cut short; an `undo` is gone through with. */
export type ChangeKind = 'apply' | 'undo' | 'redo'

export interface JournalHead {
  kind: ChangeKind
  tx: string
  record: ChangeRecord
}

const slotsOf = (record: ChangeRecord): number => forwardTasks(record).length + backwardTasks(record).length

const blankSlot = `${' '.repeat(slotBytes - 1)}\n`

function slotText(note: Note | undefined): string {
  const text = note === undefined ? '' : JSON.stringify(note)
  if (text.length >= slotBytes) throw new RangeError(`note of ${text.length} bytes`)
  return `${text.padEnd(slotBytes - 1)}\n`
}

/** JSON escapes all line ends, so a head is one line; it is filled up to whole slots, as its bytes are counted. */
function headText(head: JournalHead): Buffer {
  const text = Buffer.from(JSON.stringify(head))
  const length = Math.ceil((text.length + 1) / slotBytes) * slotBytes
  return Buffer.concat([text, Buffer.alloc(length - text.length - 1, ' '), Buffer.from('\n')])
}

export class Journal implements Notes {
  readonly #notes = new Map<number, Note>()
  readonly #fd: number

  private constructor(
    readonly path: string,
    readonly head: JournalHead,
    readonly start: number,
    readonly seam: Seam,
  ) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW)
  }

  /** Writes the whole journal. Throws `journalBegin`, with nothing changed, when there is no room or no permission. */
  static begin(path: string, head: JournalHead, seam: Seam): Journal {
    const text = headText(head)
    const fresh = `${path}.new`
    return through(seam, 'journal begin', () => {
      try {
        writeFresh(fresh, Buffer.concat([text, Buffer.from(blankSlot.repeat(slotsOf(head.record)))]))
        renameSync(fresh, path)
        return new Journal(path, head, text.length, seam)
      } catch (thrown) {
        return fileFailure(thrown, 'journalBegin', 'write down what is about to be changed')
      }
    })
  }

  /** The journal that a killed engine left; undefined when there is none. Throws a SyntaxError for a damaged one. */
  static left(path: string, seam: Seam): Journal | undefined {
    let bytes: Buffer
    try {
      bytes = readFileSync(path)
    } catch {
      return undefined
    }
    const end = bytes.indexOf('\n') + 1
    const head = JSON.parse(bytes.subarray(0, end).toString()) as JournalHead
    const journal = new Journal(path, head, end, seam)
    for (let slot = 0; end + slot * slotBytes < bytes.length; slot++) {
      const text = bytes
        .subarray(end + slot * slotBytes, end + (slot + 1) * slotBytes)
        .toString()
        .trim()
      if (text !== '') journal.#notes.set(slot, JSON.parse(text) as Note)
    }
    return journal
  }

  get(task: Task): Note | undefined {
    return this.#notes.get(task.slot)
  }

  /** In place: needs no room, and is there when it returns. */
  set(task: Task, note: Note): void {
    through(this.seam, `journal note ${task.step} ${task.op.do}`, () => {
      writeSync(this.#fd, slotText(note), this.start + task.slot * slotBytes)
      this.#notes.set(task.slot, note)
    })
  }

  /** The change is over, one way or the other. */
  end(): void {
    through(this.seam, 'journal end', () => unlinkSync(this.path))
  }

  close(): void {
    closeSync(this.#fd)
  }
}
