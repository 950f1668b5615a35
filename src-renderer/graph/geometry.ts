// Points and rectangles of the drawing, in its own units (CSS pixels at zoom 1). No drawing.

export interface Point {
  x: number
  y: number
}

/** x and y are the upper left corner. */
export interface Rect extends Point {
  w: number
  h: number
}

export const centreOf = (r: Rect): Point => ({ x: r.x + r.w / 2, y: r.y + r.h / 2 })

/** True when the rectangles share any area, each grown by half of `gap`. */
export const overlaps = (a: Rect, b: Rect, gap = 0): boolean =>
  a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap

export const contains = (r: Rect, p: Point): boolean =>
  p.x >= r.x && p.x <= r.x + r.w && p.y >= r.y && p.y <= r.y + r.h

/** The smallest rectangle around all of `rects`; undefined for none. */
export function boundsOf(rects: Iterable<Rect>): Rect | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const r of rects) {
    left = Math.min(left, r.x)
    top = Math.min(top, r.y)
    right = Math.max(right, r.x + r.w)
    bottom = Math.max(bottom, r.y + r.h)
  }
  return left > right ? undefined : { x: left, y: top, w: right - left, h: bottom - top }
}

export const grow = (r: Rect, by: number): Rect => ({
  x: r.x - by,
  y: r.y - by,
  w: r.w + 2 * by,
  h: r.h + 2 * by,
})

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value))
