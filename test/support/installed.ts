// The built program as a package would install it: a copy that only root can change, and that other users can run.
import { cpSync, mkdirSync, mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { builtProgram, programRoot } from './program'

export interface Installed {
  folder: string
  engine: string
  launcher: string
  remove(): void
}

/** Below /run, which in the sandbox is root's alone. */
export function installProgram(): Installed {
  builtProgram()
  const folder = mkdtempSync('/run/vethboard-installed-')
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'node_modules'))
  for (const part of ['out', 'vethboard', 'package.json', 'node_modules/koffi', 'node_modules/@koromix'])
    cpSync(join(programRoot, part), join(folder, part), { recursive: true })
  return {
    folder,
    engine: join(folder, 'out/main/engine.js'),
    launcher: join(folder, 'vethboard'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
