// How a terminal looks: the window's tokens as xterm's theme.
import type { ITheme } from '@xterm/xterm'
import { readTokens } from '../theme/tokens'
import type { ThemeName } from '../theme/tokens'

const ansi: Record<ThemeName, ITheme> = {
  dark: {
    ...{ black: '#27303a', red: '#f0706a', green: '#57c785', yellow: '#e9b44c', blue: '#5aa2f0' },
    ...{
      magenta: '#d077c4',
      cyan: '#35c9b5',
      white: '#c9d2da',
      brightBlack: '#7d8a99',
      brightRed: '#ff948e',
    },
    ...{ brightGreen: '#7fe0a6', brightYellow: '#f7cd78', brightBlue: '#86bcf7', brightMagenta: '#e29bd8' },
    ...{ brightCyan: '#6be0d0', brightWhite: '#ffffff' },
  },
  light: {
    ...{ black: '#17202a', red: '#c0322d', green: '#187642', yellow: '#8a5a00', blue: '#1a68c8' },
    ...{
      magenta: '#a0449a',
      cyan: '#0a7d6f',
      white: '#aab5bf',
      brightBlack: '#5f6d7a',
      brightRed: '#a3211d',
    },
    ...{ brightGreen: '#0f5f33', brightYellow: '#6f4800', brightBlue: '#1153a3', brightMagenta: '#83327e' },
    ...{ brightCyan: '#086458', brightWhite: '#17202a' },
  },
}

export function terminalTheme(name: ThemeName): ITheme {
  const { colours } = readTokens()
  return {
    ...ansi[name],
    background: colours.panel,
    foreground: colours.text,
    cursor: colours.accent,
    cursorAccent: colours['accent-ink'],
    selectionBackground: `${colours.accent}55`,
  }
}

/** Every colour that a program chooses is moved until it can be read. */
export const minimumContrast = 4.5
export const fontSize = 13

export const fontFamily = (): string => `${readTokens().mono}, 'Noto Sans Mono CJK SC', monospace`
