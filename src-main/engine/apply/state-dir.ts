// The state directory: one lock for all engines that share it, and a folder per boot for journal and history. After a
// reboot nothing of what was changed is left, so other boots' folders are swept away.
import {
  chmodSync,
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../common/errors/error'
import { displayText } from '../../common/text'
import { lockFile } from '../../sys/lock'
import type { EngineOptions } from '../engine'
import { fileFailure } from './files'

export const readBootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

const bootPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export class StateDir {
  readonly folder: string
  readonly journal: string
  #lock: number | undefined
  #ready = false

  constructor(readonly options: Pick<EngineOptions, 'live' | 'stateDir'>) {
    this.folder = join(options.stateDir, readBootId())
    this.journal = join(this.folder, 'journal')
  }

  get locked(): boolean {
    return this.#lock !== undefined
  }

  /** Makes the folders. Throws `journalBegin`, with nothing changed, when it may not. */
  prepare(): void {
    if (this.#ready) return
    try {
      mkdirSync(this.options.stateDir, { recursive: true, mode: 0o755 })
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      chmodSync(this.folder, 0o700)
    } catch (thrown) {
      fileFailure(thrown, 'journalBegin', `make the folder of the journal, ${displayText(this.folder)}`)
    }
    this.#ready = true
  }

  /** Becomes the one that may change things. Throws `busy`, naming who is. */
  lock(): void {
    if (this.#lock !== undefined) return
    this.prepare()
    const fd = this.#openLock()
    if (!lockFile(fd)) {
      const holder = this.#holder(fd)
      closeSync(fd)
      fail({
        kind: 'busy',
        op: 'lock',
        what: `change anything: ${holder} is at it`,
        hint: 'wait until it is done, or close it',
        hintKey: 'hint.locked',
      })
    }
    this.#lock = fd
    this.#sign(fd)
    this.#sweep()
  }

  unlock(): void {
    if (this.#lock === undefined) return
    closeSync(this.#lock)
    this.#lock = undefined
  }

  #openLock(): number {
    try {
      return openSync(
        join(this.options.stateDir, 'lock'),
        constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW,
        0o600,
      )
    } catch (thrown) {
      return fileFailure(thrown, 'lock', 'open the lock of the journal')
    }
  }

  /** Who holds it: only to tell. */
  #sign(fd: number): void {
    try {
      ftruncateSync(fd, 0)
      writeSync(fd, JSON.stringify({ pid: process.pid, live: this.options.live }), 0)
    } catch {
      // Without room for it the holder is only not named.
    }
  }

  #holder(fd: number): string {
    try {
      const { pid, live } = JSON.parse(readFileSync(fd, 'utf8')) as { pid: number; live: boolean }
      return `another Vethboard (${live ? 'its engine' : 'a command'}, process ${pid})`
    } catch {
      return 'another Vethboard'
    }
  }

  #sweep(): void {
    const { stateDir } = this.options
    for (const name of readdirSync(stateDir))
      if (bootPattern.test(name) && join(stateDir, name) !== this.folder)
        rmSync(join(stateDir, name), { recursive: true, force: true })
  }
}
