// What a command writes to and asks: stdout is data, stderr is for people; colours only on a terminal.

/** Codes of DESIGN §7, as docs/cli.md gives them. */
export const exit = { ok: 0, failed: 1, usage: 2, refused: 3, notPassed: 4, noPermission: 77 } as const

export interface Io {
  /** Data. */
  out(text: string): void
  /** One line for people. */
  say(line: string): void
  /** Paints what goes to stdout, and to stderr. */
  readonly outPaint: Paint
  readonly sayPaint: Paint
  /** False: box-drawing characters and arrows would be shown as something else. */
  readonly unicode: boolean
  /** Asks a yes/no question; undefined when there is nobody to ask. */
  ask(question: string): Promise<boolean | undefined>
}

type Style = (text: string) => string

export interface Paint {
  bold: Style
  dim: Style
  red: Style
  green: Style
  yellow: Style
  cyan: Style
}

/** ECMA-48 styles, or none. */
export function paint(colours: boolean): Paint {
  const style =
    (on: number, off: number): Style =>
    (text) =>
      colours ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  }
}

interface Terminal {
  isTTY?: boolean
}

/** https://no-color.org: any value but the empty one turns colours off. */
export const wantsColour = (stream: Terminal, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'

/** Whether the locale can show more than ASCII; a pipe gets UTF-8 whatever the locale is. */
export const showsUnicode = (stream: Terminal, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY !== true || /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '')

/** The process's own streams. */
export function processIo(): Io {
  const { stdout, stderr, env } = process
  // A reader that has seen enough (`| head`) is no error.
  stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? exit.ok : exit.failed),
  )
  stderr.on('error', () => undefined)
  return {
    out: (text) => void stdout.write(text),
    say: (line) => void stderr.write(`${line}\n`),
    outPaint: paint(wantsColour(stdout, env)),
    sayPaint: paint(wantsColour(stderr, env)),
    unicode: showsUnicode(stdout, env),
    async ask(question) {
      // Only here: to open stdin costs a start 4 ms.
      const { stdin } = process
      if (!stdin.isTTY || !stderr.isTTY) return undefined
      const { createInterface } = await import('node:readline/promises')
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
      } catch {
        return false
      } finally {
        lines.close()
      }
    },
  }
}
