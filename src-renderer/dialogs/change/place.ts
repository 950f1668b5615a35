// Where a card stands beside a point of the window without leaving it. Pure.

export interface Place {
  x: number
  y: number
}

const beside = 112
const top = 52
const margin = 8

/** The left upper corner of a card of `size`: right of `at`, else left of it, else in the middle. */
export function placeBeside(
  at: Place | undefined,
  size: { w: number; h: number },
  room: { w: number; h: number },
): Place {
  const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high))
  const wanted = at ?? { x: room.w / 2 - size.w / 2 - beside, y: room.h * 0.28 + 24 }
  const right = wanted.x + beside
  const left = wanted.x - beside - size.w
  const x = right + size.w + margin <= room.w || left < margin ? right : left
  return {
    x: Math.round(clamp(x, margin, room.w - size.w - margin)),
    y: Math.round(clamp(wanted.y - 24, top, Math.max(top, room.h - size.h - margin))),
  }
}
