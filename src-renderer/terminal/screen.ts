// The screen of a terminal: xterm.js on an element, with everything that output could do to the window turned off.
import '@xterm/xterm/css/xterm.css'
import type { Terminal } from '@xterm/xterm'
import type { ThemeName } from '../theme/tokens'
import { cleanPaste, fromLatin1 } from './bytes'
import { fontFamily, fontSize, minimumContrast, terminalTheme } from './look'
import type { Size } from './session'
import { styleSpansStrictly, withStandIns } from './strict-styles'

const scrollbackLines = 5000

export interface ScreenOptions {
  theme: ThemeName
  /** What the text box is called for screen readers. */
  label: string
  screenReader: boolean
  input(bytes: Uint8Array): void
  resized(size: Size): void
  /** True for a key that is the window's, not the shell's. */
  isWindowKey(event: KeyboardEvent): boolean
}

export interface Screen {
  write(bytes: Uint8Array, done: () => void): void
  size(): Size
  /** As large as its element; nothing happens while that is hidden. */
  fit(): void
  focus(): void
  setTheme(name: ThemeName): void
  setScreenReader(on: boolean): void
  /** No more input: its keys are the window's again. */
  end(): void
  dispose(): void
}

/**
 * Puts a terminal into `element`. Loaded when the first one is opened. Escape sequences can change what the terminal
 * shows and nothing else: no clipboard (OSC 52 has no handler), no title, no links, no window reports or moves.
 */
export async function openScreen(element: HTMLElement, options: ScreenOptions): Promise<Screen> {
  const [{ Terminal }, { FitAddon }] = await Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-fit'),
    document.fonts.load(`${fontSize}px 'JetBrains Mono Variable'`),
  ])
  styleSpansStrictly()
  const terminal = new Terminal({
    fontFamily: fontFamily(),
    fontSize,
    lineHeight: 1.15,
    minimumContrastRatio: minimumContrast,
    scrollback: scrollbackLines,
    screenReaderMode: options.screenReader,
    theme: terminalTheme(options.theme),
    windowOptions: {},
    linkHandler: { activate: () => undefined, allowNonHttpProtocols: false },
  })
  let ended = false
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  withStandIns(() => terminal.open(element))
  terminal.textarea?.setAttribute('aria-label', options.label)
  const encoder = new TextEncoder()
  terminal.onData((text) => options.input(encoder.encode(text)))
  terminal.onBinary((text) => options.input(fromLatin1(text)))
  terminal.onResize(({ cols, rows }) => options.resized({ cols, rows }))
  terminal.attachCustomKeyEventHandler((event) => !isOurs(terminal, event, options) && !ended)
  const paste = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    terminal.paste(cleanPaste(event.clipboardData?.getData('text/plain') ?? ''))
  }
  element.addEventListener('paste', paste, { capture: true })
  return {
    write: (bytes, done) => terminal.write(bytes, done),
    size: () => ({ cols: terminal.cols, rows: terminal.rows }),
    fit: () => {
      if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit()
    },
    focus: () => terminal.focus(),
    setTheme: (name) => (terminal.options.theme = terminalTheme(name)),
    setScreenReader: (on) => (terminal.options.screenReaderMode = on),
    end: () => {
      ended = true
      terminal.options.disableStdin = true
      terminal.options.cursorBlink = false
    },
    dispose: () => {
      element.removeEventListener('paste', paste, { capture: true })
      terminal.dispose()
    },
  }
}

/** Keys that the shell doesn't get: copying, pasting (the browser's own paste follows), and the window's. */
function isOurs(terminal: Terminal, event: KeyboardEvent, options: ScreenOptions): boolean {
  if (options.isWindowKey(event)) return true
  const letter = event.key.toLowerCase()
  if (!event.ctrlKey || !event.shiftKey || event.altKey || (letter !== 'c' && letter !== 'v')) return false
  if (letter === 'c' && event.type === 'keydown') {
    event.preventDefault()
    const text = terminal.getSelection()
    if (text !== '') void navigator.clipboard.writeText(text)
  }
  return true
}
