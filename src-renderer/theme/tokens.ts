// The design tokens as values, for what is drawn on a canvas. The values themselves are in tokens.css.

export const colourNames = [
  'bg',
  'bg-grid',
  'panel',
  'raise',
  'line',
  'line-soft',
  'line-strong',
  'text',
  'text-2',
  'text-3',
  'accent',
  'accent-ink',
  'plan',
  'bad',
  'bad-ink',
  'ok',
  'k-bridge',
  'k-docker',
  'k-podman',
  'k-netns',
  'k-own',
  'k-nic',
  'k-vx',
] as const

export type ColourName = (typeof colourNames)[number]
export type ThemeName = 'dark' | 'light'

/** The colours of one theme and the two font stacks, as CSS text. */
export interface Tokens {
  colours: Record<ColourName, string>
  font: string
  mono: string
}

/** The tokens that apply at `element` now; read again after `data-theme` changes. */
export function readTokens(element: Element = document.documentElement): Tokens {
  const style = getComputedStyle(element)
  return tokensOf((name) => style.getPropertyValue(`--${name}`).trim())
}

/** The tokens of `theme` by the text of tokens.css, where there is no document (tests, export). */
export function parseTokens(css: string, theme: ThemeName): Tokens {
  const blocks = [...css.matchAll(/([^{}]*)\{([^{}]*)\}/g)]
  const values = new Map<string, string>()
  for (const [, selector = '', body = ''] of blocks) {
    if (!selector.includes(':root') && !selector.includes(`'${theme}'`)) continue
    for (const [, name = '', value = ''] of body.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g))
      values.set(name, value.trim())
  }
  return tokensOf((name) => values.get(name) ?? '')
}

function tokensOf(value: (name: string) => string): Tokens {
  const colours = Object.fromEntries(colourNames.map((name) => [name, value(name)]))
  return { colours: colours as Record<ColourName, string>, font: value('font'), mono: value('mono') }
}
