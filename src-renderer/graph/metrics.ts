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
/** From one port of a card to the next: the square and its name. */
export const portPitch = 56
export const firstPortAt = 26
export const titleAt = 30
export const subtitleAt = 47
export const linesAt = 67
export const lineHeight = 16
export const textAt = 14

const widths = { netns: cardWidth, device: deviceWidth, stub: stubWidth }

/** Width and height of a card, by what stands on it. */
export function leafSize(leaf: Leaf): { w: number; h: number } {
  const forPorts = 16 + leaf.ports.length * portPitch
  const lines = leaf.lines.length
  return { w: Math.max(widths[leaf.what], forPorts), h: lines === 0 ? 60 : 64 + lines * lineHeight }
}

/** x of a card's port, from the card's left edge. */
export const cardPortX = (index: number): number => firstPortAt + index * portPitch

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
