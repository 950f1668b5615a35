// Level of detail: what is shown at which zoom, so that text is readable or absent. Pure.

export interface Detail {
  /** full: the card as designed; fit: as many lines as are readable; block: colour only. */
  card: 'full' | 'fit' | 'block'
  /** Names of ports and other text of 10 px. */
  small: boolean
  /** State lights in ports. */
  lights: boolean
  /** Facts beside a bridge's name. */
  barDetail: boolean
}

/** No text is drawn smaller than this, in CSS px on the screen. */
export const minTextPx = 8
/** What text is drawn at where the card as designed would be too small to read. */
export const fitTitlePx = 11
export const fitLinePx = 10
export const fitPitchPx = 13
export const fitPadPx = 6

/** A card narrower than this is a block: no name would fit. */
const leastCardPx = 42

const fullZoom = minTextPx / 11
const smallZoom = minTextPx / 10

/** Below this the layer paints everything itself, in a few batched strokes: Cytoscape is idle there. */
export const farZoom = 0.3

export function detailAt(zoom: number): Detail {
  return {
    card: zoom >= fullZoom ? 'full' : zoom >= 0.14 ? 'fit' : 'block',
    small: zoom >= smallZoom,
    lights: zoom >= 0.45,
    barDetail: zoom >= fullZoom,
  }
}

/** How many lines of readable text a card of `w` × `h` screen px holds; 0: draw it as a block of colour. */
export function linesThatFit(w: number, h: number): number {
  if (w < leastCardPx) return 0
  return Math.max(0, Math.floor((h - 2 * fitPadPx + 4) / fitPitchPx))
}
