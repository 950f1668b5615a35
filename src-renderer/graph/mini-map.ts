// Geometry and paint of the minimap. No events.
import type { ColourName, Tokens } from '../theme/tokens'
import { clamp } from './geometry'
import type { Point, Rect } from './geometry'
import type { View } from './paint/brush'
import type { Scene } from './scene'

/** Map px = scene × scale + origin; `window` is what the canvas shows, in map px. */
export interface MiniMapView {
  scale: number
  origin: Point
  window: Rect
  size: { w: number; h: number }
}

const margin = 8

export function mapOf(bounds: Rect, view: View, size: { w: number; h: number }): MiniMapView {
  const scale = Math.min(
    (size.w - 2 * margin) / Math.max(bounds.w, 1),
    (size.h - 2 * margin) / Math.max(bounds.h, 1),
  )
  const origin = {
    x: (size.w - bounds.w * scale) / 2 - bounds.x * scale,
    y: (size.h - bounds.h * scale) / 2 - bounds.y * scale,
  }
  const left = clamp((-view.pan.x / view.zoom) * scale + origin.x, 1, size.w - 1)
  const top = clamp((-view.pan.y / view.zoom) * scale + origin.y, 1, size.h - 1)
  const right = clamp(((view.w - view.pan.x) / view.zoom) * scale + origin.x, 1, size.w - 1)
  const bottom = clamp(((view.h - view.pan.y) / view.zoom) * scale + origin.y, 1, size.h - 1)
  return { scale, origin, window: { x: left, y: top, w: right - left, h: bottom - top }, size }
}

/** The pan that brings what is at `point` of the map to the middle of the canvas. */
export function panTo(map: MiniMapView, point: Point, view: View): Point {
  const at = { x: (point.x - map.origin.x) / map.scale, y: (point.y - map.origin.y) / map.scale }
  return { x: view.w / 2 - at.x * view.zoom, y: view.h / 2 - at.y * view.zoom }
}

export function paintMap(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  map: MiniMapView,
  { colours }: Tokens,
): void {
  const { scale, origin } = map
  const fill = (r: Rect, tone: ColourName, least: number): void => {
    ctx.fillStyle = colours[tone]
    const [w, h] = [Math.max(least, r.w * scale), Math.max(least, r.h * scale)]
    ctx.fillRect(r.x * scale + origin.x, r.y * scale + origin.y, w, h)
  }
  ctx.clearRect(0, 0, map.size.w, map.size.h)
  for (const node of scene.nodes.values()) {
    if (node.shape === 'host') {
      ctx.strokeStyle = colours['line-strong']
      ctx.strokeRect(
        Math.round(node.rect.x * scale + origin.x) + 0.5,
        Math.round(node.rect.y * scale + origin.y) + 0.5,
        Math.round(node.rect.w * scale),
        Math.round(node.rect.h * scale),
      )
    } else if (node.shape === 'card') fill(node.rect, node.tone, 1.5)
    else if (node.shape === 'zone') fill(node.rect, 'line-strong', 2)
    else if (node.shape === 'bar') fill(node.rect, node.tone, 1.5)
    else if (node.shape === 'nic') fill(node.rect, node.tone, 2)
  }
}

/** True when all of `bounds` is in view: then a map of it says nothing, and would only cover some of it. */
export function isAllInView({ x, y, w, h }: Rect, { zoom, pan, w: width, h: height }: View): boolean {
  const [left, top] = [x * zoom + pan.x, y * zoom + pan.y]
  return left >= 0 && top >= 0 && left + w * zoom <= width && top + h * zoom <= height
}
