// What a running change works with: its record, its open namespaces, its journal, and the seam that tests fail it at.
import type { ChangeRecord, NetnsRef, Task } from './record'
import type { Places } from './places'

/**
 * Called around everything that changes the kernel or the state directory: "step 1 vethAdd", "journal begin". What it
 * throws is that thing failing; what it kills is gone. For tests only.
 */
export type Seam = (when: 'before' | 'after', what: string) => void

export const noSeam: Seam = () => undefined

/** What the journal keeps of a task besides that it was begun. */
export interface Note {
  /** The namespace that it makes: written before the namespace gets its name. */
  made?: NetnsRef
}

export interface Notes {
  get(task: Task): Note | undefined
  /** Written before it returns. */
  set(task: Task, note: Note): void
}

export interface Context {
  record: ChangeRecord
  places: Places
  notes: Notes
  seam: Seam
  /** Namespaces by the path of their name: those of the record, and what this run makes. */
  made: Map<string, NetnsRef>
}

/** Runs what changes something, with the seam on both sides. */
export function through<T>(seam: Seam, what: string, run: () => T): T {
  seam('before', what)
  const result = run()
  seam('after', what)
  return result
}
