// Sizes of cards, bars and ports, and where ports sit on a card. On a 4 px grid.
import type { Bar, Leaf, Hub } from './model'

export const cardWidth = 184
export const deviceWidth = 160
export const stubWidth = 172
export const portSize = 14
export const barPortSize = 10
export const barHeight = 18
/** Room above a bar for its name. */
export const barLabel = 26
export const nicSize = { w: 18, h: 26 }
/** From one port of a card to the next, the square and its name: at most, and where there are many. */
const portPitch = 56
const leastPortPitch = 46
/** As many ports as a card of common width holds: one more there moves nothing. */
const portsOnCard = 4
export const firstPortAt = 26
export const titleAt = 30
export const subtitleAt = 47
export const linesAt = 67
export const lineHeight = 16
export const textAt = 14

const widths = { netns: cardWidth, device: deviceWidth, stub: stubWidth }

/** Width and height of a card, by what stands on it. */
export function leafSize(leaf: Leaf): { w: number; h: number } {
  const many = leaf.ports.length > portsOnCard
  const lines = leaf.lines.length
  const w = many ? firstPortAt + leaf.ports.length * leastPortPitch : 0
  return { w: Math.max(widths[leaf.what], w), h: lines === 0 ? 60 : 64 + lines * lineHeight }
}

/** Distance of the ports on a card of `width` that has `count` of them. */
export const portPitchOn = (width: number, count: number): number =>
  count < 2 ? portPitch : Math.min(portPitch, (width - 2 * firstPortAt + 10) / (count - 1))

/** x of a card's port, from the card's left edge. */
export const cardPortX = (index: number, pitch: number): number => firstPortAt + index * pitch

/** What the name beside a port may take. */
export const portLabelRoom = (pitch: number): number => pitch - portSize - 5

/** A rough width of text in px: deterministic, without a canvas; wide characters count double. */
export function textWidth(text: string, size: number): number {
  let units = 0
  for (const char of text) units += (char.codePointAt(0) ?? 0) > 0x2e7f ? 1.05 : 0.62
  return Math.ceil(units * size)
}

/** The narrowest that a bar can be: its name and facts, and its ports side by side. */
export function barMinWidth(bar: Bar): number {
  const label = 16 + textWidth(bar.title, 13) + textWidth(bar.detail, 11)
  return Math.max(220, label, 28 + Math.min(bar.ports.length, 40) * 12)
}

/** Height of a hub above its leaves: one bar and its name, or a whole card with bars inside. */
export function hubHead(hub: Hub): number {
  if (!hub.zone) return barLabel + barHeight
  return leafSize(hub.zone).h + barLabel + barHeight + 14
}

export const zonePad = 16
export const barGap = 24

/** The narrowest that a hub can be. */
export function hubMinWidth(hub: Hub): number {
  const bars = hub.bars.reduce((sum, bar) => sum + barMinWidth(bar) + barGap, -barGap)
  return hub.zone ? Math.max(bars + 2 * zonePad, leafSize(hub.zone).w) : bars
}
export const plusRadius = 9
