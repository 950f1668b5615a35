// Where the user put things, remembered per host by stable keys (a name, never an inode). Storage is handed in.
import type { Point } from './geometry'
import type { Placed } from './layout/layout'

/** The part of `Storage` that is needed; localStorage is one. */
export interface Shelf {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

/** Places before or after a move; null: wherever the layout puts it. */
export type Places = Readonly<Record<string, Point | null>>

const format = 1
const mostKept = 5000
const shelfKey = (host: string): string => `vethboard.places.${host}`

/** What was remembered for `host`; nothing when it can't be read. */
export function loadPlaces(shelf: Shelf, host: string): Map<string, Point> {
  const places = new Map<string, Point>()
  try {
    const saved: unknown = JSON.parse(shelf.getItem(shelfKey(host)) ?? 'null')
    if (!isSaved(saved)) return places
    for (const [key, at] of Object.entries(saved.places)) {
      if (!Array.isArray(at)) continue
      const [x, y]: unknown[] = at
      if (Number.isFinite(x) && Number.isFinite(y)) places.set(key, { x: Number(x), y: Number(y) })
    }
  } catch {
    // Unreadable or forbidden storage: as if nothing had been moved.
  }
  return places
}

const isSaved = (value: unknown): value is { places: Record<string, unknown> } =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === format &&
  'places' in value &&
  typeof value.places === 'object' &&
  value.places !== null

/** Remembers `placed` for `host`; the latest ones when there are too many. A full storage is no error. */
export function savePlaces(shelf: Shelf, host: string, placed: Placed): void {
  const places = Object.fromEntries([...placed].slice(-mostKept).map(([key, at]) => [key, [at.x, at.y]]))
  try {
    shelf.setItem(shelfKey(host), JSON.stringify({ format, places }))
  } catch {
    // Quota or privacy mode: the drawing goes on without memory.
  }
}

/** `placed` with `places` put in, and what that was before: the pair that undo needs. */
export function withPlaces(placed: Placed, places: Places): { placed: Map<string, Point>; before: Places } {
  const next = new Map(placed)
  const before: Record<string, Point | null> = {}
  for (const [key, at] of Object.entries(places)) {
    before[key] = placed.get(key) ?? null
    next.delete(key)
    if (at) next.set(key, at)
  }
  return { placed: next, before }
}
