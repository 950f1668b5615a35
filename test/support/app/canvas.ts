// Where things are on the canvas of an open window, read from the canvas component as its owner would: a picture has no
// elements to click on.
import type { Page } from 'playwright-core'

export interface Box {
  x: number
  y: number
  w: number
  h: number
}

/** A shape, in px of the page. */
export interface Shape {
  id: string
  subject: string
  shape: 'host' | 'card' | 'zone' | 'bar' | 'nic' | 'port'
  /** What stands on it; a port's label. */
  title: string
  /** All other text on it. */
  lines: string[]
  /** Of a port: the card or bar that it is on. */
  owner?: string
  box: Box
}

export interface CanvasState {
  zoom: number
  pan: { x: number; y: number }
  /** The canvas itself, in px of the page. */
  box: Box
  shapes: Shape[]
  cables: { subject: string; from: string; to: string; kind: string }[]
}

/** Walks the tree of components to the one that exposes a scene. In the page; as text, since the page has no bundle of ours. */
const read = `(() => {
  const seek = (vnode) => {
    const inside = vnode?.component
    if (inside?.exposed?.scene) return inside.exposed
    const next = inside ? [inside.subTree] : Array.isArray(vnode?.children) ? vnode.children : []
    for (const one of next) {
      const found = one && typeof one === 'object' && seek(one)
      if (found) return found
    }
  }
  const canvas = seek(document.querySelector('#app')._vnode)
  const scene = canvas?.scene.value
  const root = document.querySelector('[data-testid="canvas"]')
  if (!scene || !root) return undefined
  const { x, y, width, height } = root.getBoundingClientRect()
  const { zoom, pan } = canvas.view.value
  const shapes = [...scene.nodes.values()].map((node) => ({
    id: node.id,
    subject: node.subject,
    shape: node.shape,
    title: node.title ?? node.label ?? '',
    lines: [node.subtitle, node.detail, node.tag, ...(node.lines ?? [])].filter(Boolean),
    owner: node.owner,
    box: {
      x: x + node.rect.x * zoom + pan.x,
      y: y + node.rect.y * zoom + pan.y,
      w: node.rect.w * zoom,
      h: node.rect.h * zoom,
    },
  }))
  const cables = [...scene.cables.values()].map(({ subject, from, to, kind }) => ({ subject, from, to, kind }))
  return { zoom, pan: { ...pan }, box: { x, y, w: width, h: height }, shapes, cables }
})()`

/** What the canvas shows now. Throws when there is none yet. */
export async function canvasState(page: Page): Promise<CanvasState> {
  const state = await page.evaluate<CanvasState | undefined>(read)
  if (!state) throw new Error('the window has no canvas yet')
  return state
}

export const middleOf = ({ x, y, w, h }: Box): { x: number; y: number } => ({ x: x + w / 2, y: y + h / 2 })

/** The "+" on the edge of a card. */
export const plusOf = ({ x, y, w, h }: Box): { x: number; y: number } => ({ x: x + w, y: y + h / 2 })

/** True when the two share any area. */
export const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
