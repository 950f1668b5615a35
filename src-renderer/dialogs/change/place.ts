// Where a card stands beside a point of the window without leaving it. Pure.

export interface Place {
  x: number
  y: number
}

const beside = 112
const margin = 8

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/**
 * The left upper corner of a card of `size`: right of `at`, else left of it, else in the middle; inside `room` (the
 * canvas) where it fits, always inside `all` (the window).
 */
export function placeBeside(
  at: Place | undefined,
  size: { w: number; h: number },
  room: Box,
  all: Box,
): Place {
  const middle = (room.left + room.right - size.w) / 2
  const wanted = at ?? { x: middle - beside, y: room.top + (room.bottom - room.top) * 0.25 }
  const [right, left] = [wanted.x + beside, wanted.x - beside - size.w]
  const x = right + size.w + margin <= room.right || left < room.left + margin ? right : left
  return {
    x: Math.round(within(x, size.w, [room.left, room.right], [all.left, all.right])),
    y: Math.round(within(wanted.y - 24, size.h, [room.top, room.bottom], [all.top, all.bottom])),
  }
}

function within(start: number, length: number, room: [number, number], all: [number, number]): number {
  const [from, to] = room[1] - room[0] >= length + 2 * margin ? room : all
  return Math.max(from + margin, Math.min(start, to - length - margin))
}
