// Runs kill-child.ts: bundles it once for a test file, and starts it in the host of the test.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll } from 'vitest'
import type { Intent } from '../../src-main/common/plan/intent'

const root = resolve(import.meta.dirname, '../..')
// Below the checkout, so that the bundle finds koffi.
const results = resolve(root, 'test-results')

export type Act = { apply: Intent } | 'undo' | 'redo'

export interface Killer {
  /** The moments that it passed; killed at the last of them when `killAt` was reached. */
  run(stateDir: string, act: Act | undefined, killAt?: number): { moments: string[]; killed: boolean }
  /** What it says when it is run without any capability. */
  powerless(stateDir: string, act: Act): { stderr: string }
}

export function useKiller(): Killer {
  let folder = ''
  beforeAll(async () => {
    mkdirSync(results, { recursive: true })
    folder = mkdtempSync(resolve(results, 'kill-'))
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      ssr: { noExternal: true, external: ['koffi'] },
      build: {
        ssr: true,
        target: 'node20',
        minify: false,
        outDir: folder,
        rolldownOptions: {
          input: { child: resolve(import.meta.dirname, 'kill-child.ts') },
          output: { entryFileNames: '[name].mjs' },
        },
      },
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const start = (order: object, ...prefix: string[]) => {
    const [command = '', ...args] = [
      ...prefix,
      process.execPath,
      resolve(folder, 'child.mjs'),
      JSON.stringify(order),
    ]
    return spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 })
  }
  return {
    powerless: (stateDir, act) =>
      start({ stateDir, act, killAt: -1 }, 'setpriv', '--bounding-set=-all', '--inh-caps=-all'),
    run(stateDir, act, killAt = -1) {
      const { stdout, stderr, signal, status } = start({ stateDir, act, killAt })
      if (status !== 0 && signal !== 'SIGKILL') throw new Error(`child: ${stderr}`)
      return { moments: JSON.parse(stdout) as string[], killed: signal === 'SIGKILL' }
    },
  }
}
