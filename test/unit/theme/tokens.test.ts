// Every text colour of both themes is legible on every surface (WCAG 2.1: 4.5:1).
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { colourNames, parseTokens } from '../../../src-renderer/theme/tokens'
import type { ColourName, ThemeName } from '../../../src-renderer/theme/tokens'

const css = readFileSync(new URL('../../../src-renderer/theme/tokens.css', import.meta.url), 'utf8')

const channel = (c: number): number => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => channel(parseInt(hex.slice(i, i + 2), 16) / 255))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const surfaces: ColourName[] = ['bg', 'panel', 'raise']
const onSurface = colourNames.filter((name) => /^(text|accent$|plan|bad$|ok|k-)/.test(name))
const onFilled: [ColourName, ColourName][] = [
  ['accent-ink', 'accent'],
  ['bad-ink', 'bad'],
]

describe.each<ThemeName>(['dark', 'light'])('the %s theme', (theme) => {
  const { colours } = parseTokens(css, theme)
  it('has every colour as six hex digits', () => {
    for (const name of colourNames) expect(colours[name], name).toMatch(/^#[0-9a-f]{6}$/)
  })
  it.each(onSurface)('%s is legible on every surface', (name) => {
    for (const surface of surfaces)
      expect(contrast(colours[name], colours[surface]), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5)
  })
  it.each(onFilled)('%s is legible on %s', (ink, fill) => {
    expect(contrast(colours[ink], colours[fill])).toBeGreaterThanOrEqual(4.5)
  })
})
