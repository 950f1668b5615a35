// Where the window was, from one start to the next: read, checked against the screens of today, written.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const int = z.int().min(-100_000).max(100_000)
const boundsSchema = z.object({ x: int, y: int, width: int, height: int })
const stateSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() })

export type Bounds = z.infer<typeof boundsSchema>
export type WindowState = z.infer<typeof stateSchema>

export const smallest = { width: 900, height: 560 }
const usual = { width: 1280, height: 800 }
/** Of the window's head, so that it can be grabbed. */
const mustShow = 80

/** What was kept; undefined when there is nothing that can be read. */
export function readWindowState(path: string): WindowState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** A file that is half written is never left behind. Failing to keep it is no reason to disturb anybody. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    return
  }
}

/** Where to open: as kept, if enough of it lies on a screen that there is; its size fits the screen. */
export function placeWindow(
  kept: Bounds | undefined,
  screens: readonly Bounds[],
): Partial<Bounds> & typeof usual {
  const screen = kept && screens.find((area) => overlaps(kept, area))
  if (!kept || !screen) return usual
  const width = Math.max(smallest.width, Math.min(kept.width, screen.width))
  const height = Math.max(smallest.height, Math.min(kept.height, screen.height))
  return { x: kept.x, y: Math.max(kept.y, screen.y), width, height }
}

function overlaps(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const down = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y)
  return across >= mustShow && down >= mustShow
}
