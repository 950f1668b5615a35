// The note that a running `serve` leaves in its state folder (0600, its user's), so that a second one finds it, and
// scripts have a token; and asking a running one for a link.
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { isTrusted } from '../connect'
import { ensureStateDir } from '../ensure-state-dir'
import { rootStateDir, stateDirOf } from '../state-dir'
import { callerUid } from '../user'
import { siteOf } from './web-session'

const recordSchema = z.strictObject({ port: z.int().min(1).max(65_535), token: z.string().min(32) })
type ServeRecord = z.infer<typeof recordSchema>

/** What a `serve` shows: one of each may run for a user. */
export type ServeMode = 'host' | 'rootless'

const pathIn = (stateDir: string, mode: ServeMode): string =>
  join(stateDir, { host: 'serve.json', rootless: 'rootless.json' }[mode])

/** What a front mints. Another program may have the port by now: its answer goes into no link. */
const keyPattern = /^[A-Za-z0-9_-]{43}$/
const maxAnswer = 256

/** Returns the function that takes it away. */
export function writeRecord({ port, token }: ServeRecord, mode: ServeMode): () => void {
  const stateDir = stateDirOf()
  ensureStateDir(stateDir)
  const path = pathIn(stateDir, mode)
  remove(path)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const fd = openSync(path, flags, 0o600)
  try {
    writeSync(fd, `${JSON.stringify({ port, token })}\n`)
  } finally {
    closeSync(fd)
  }
  const caller = process.geteuid?.() === 0 ? callerUid() : undefined
  if (caller !== undefined) chownSync(path, caller, -1)
  return () => remove(path)
}

const remove = (path: string): void => {
  if (existsSync(path)) unlinkSync(path)
}

/**
 * A fresh link of a `serve` of this user that runs already, by a note in a folder of root’s or this user’s. A rootless one
 * is in the user's own folder only.
 */
export async function linkOfRunning(mode: ServeMode): Promise<string | undefined> {
  const folders = mode === 'rootless' ? [stateDirOf()] : [stateDirOf(), rootStateDir]
  for (const stateDir of new Set(folders)) {
    const record = readRecord(pathIn(stateDir, mode))
    const key = record && (await askForKey(record))
    if (key) return `${siteOf(record.port)}/open?key=${key}`
  }
  return undefined
}

function readRecord(path: string): ServeRecord | undefined {
  try {
    // The note itself is given to the user whom the engine serves: who could make it is who has the folder.
    if (!isTrusted(lstatSync(dirname(path)).uid)) return undefined
    return recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

const askForKey = ({ port, token }: ServeRecord): Promise<string | undefined> =>
  new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` }
    const options = { host: '127.0.0.1', port, method: 'POST', path: '/link', headers, timeout: 2_000 }
    const asking = request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
        if (text.length > maxAnswer) asking.destroy()
      })
      answer.on('end', () => {
        const key = text.trim()
        resolve(answer.statusCode === 200 && keyPattern.test(key) ? key : undefined)
      })
      answer.on('close', () => resolve(undefined))
    })
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(undefined))
    asking.end()
  })
