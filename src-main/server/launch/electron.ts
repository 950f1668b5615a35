// Electron as the front: whether its binary can be used, and starting it with the engine's channel at fd 3.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { engineFdVariable } from '../front-engine'
import { engineFd } from '../front/protocol'
import { unprivilegedUser } from '../user'
import type { User } from '../user'
import { childOf } from './children'
import { electronAppFile, programFolder } from './paths'
import type { FrontChild } from './supervise'

/** The binary, when it is there and the user who would run it can get at it. */
export function findElectron(): string | undefined {
  const binary = join(programFolder(), 'node_modules/electron/dist/electron')
  try {
    accessSync(binary, constants.X_OK)
    return process.geteuid?.() !== 0 || canRunAs(binary, unprivilegedUser()) ? binary : undefined
  } catch {
    return undefined
  }
}

/** It keeps its state at home: nobody has none. */
const canRunAs = (binary: string, user: User): boolean => existsSync(user.home) && canReach(binary, user)

/** Whether a user may pass every folder on the way and read what is at the end. */
function canReach(path: string, { uid, gid }: User): boolean {
  for (let part = path; ; part = dirname(part)) {
    const stat = statSync(part)
    const shift = stat.uid === uid ? 6 : stat.gid === gid ? 3 : 0
    if (((stat.mode >> shift) & 0o5) !== 0o5) return false
    if (part === '/') return true
  }
}

/** Electron's own sandbox stays on: as root it runs as the unprivileged user, like every front. */
export function startElectron(binary: string, channel: number): FrontChild {
  const user = process.geteuid?.() === 0 ? unprivilegedUser() : undefined
  const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env
  const app = spawn(binary, [electronAppFile()], {
    stdio: ['pipe', 'inherit', 'inherit', channel],
    env: { ...env, [engineFdVariable]: String(engineFd), ...(user && { HOME: user.home }) },
    ...(user && { uid: user.uid, gid: user.gid }),
  })
  const started = new Promise<void>((resolve) => app.once('spawn', () => resolve()))
  return { ...childOf(app), ready: started, stop: () => app.stdin?.end() }
}
