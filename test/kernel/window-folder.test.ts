// Root's folder for a browser that is somebody else: what that user lays into it must never lead root anywhere.
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { makeWindowFolder, removeWindowFolder } from '../../src-main/server/launch/window-folder'
import { nobody } from '../../src-main/server/user'

// What root does by path, in order; `vi.mock` is hoisted above the imports.
const done = vi.hoisted(() => [] as string[])
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  const told = Object.entries(real).map(([name, value]) => {
    if (typeof value !== 'function' || !/Sync$/.test(name)) return [name, value]
    const run = value as (...args: unknown[]) => unknown
    return [name, (...args: unknown[]) => (done.push(`${name} ${String(args[0])}`), run(...args))]
  })
  return { ...Object.fromEntries(told), default: real }
})

const mine = (): { cookies: string } & Disposable => {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
  const cookies = join(folder, 'Xauthority')
  writeFileSync(cookies, 'cookie')
  return { cookies, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

describe('the folder of a window that is another user’s', () => {
  it('is whole before it is theirs, and root does nothing in it afterwards', async () => {
    using own = mine()
    done.length = 0
    const {
      path,
      page,
      cookies = '',
    } = makeWindowFolder('http://127.0.0.1:1/open?key=k', nobody, own.cookies)
    try {
      expect(done.filter((one) => one.startsWith('chownSync'))).toEqual([])
      expect(done.at(-1)).toBe(`lchownSync ${path}`)
      for (const file of [path, page, cookies]) {
        const { uid, mode } = lstatSync(file)
        expect([uid, mode & 0o077]).toEqual([nobody.uid, 0])
      }
    } finally {
      done.length = 0
      await removeWindowFolder(path, nobody)
    }
    expect(existsSync(path)).toBe(false)
    expect(done.filter((one) => /^(rmSync|unlinkSync|readdirSync)/.test(one))).toEqual([])
  })

  it('is removed with the rights of that user: what a link leads to stays', async () => {
    const { path } = makeWindowFolder('http://127.0.0.1:1/', nobody)
    const treasure = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
    try {
      writeFileSync(join(treasure, 'file'), 'root’s')
      symlinkSync(treasure, join(path, 'link'))
      // A folder that only root can empty, as the target of a swap would be.
      mkdirSync(join(path, 'sub'))
      writeFileSync(join(path, 'sub/file'), 'root’s')
      await removeWindowFolder(path, nobody)
      expect(existsSync(join(treasure, 'file'))).toBe(true)
      expect(existsSync(join(path, 'sub/file'))).toBe(true)
    } finally {
      rmSync(treasure, { recursive: true })
      rmSync(path, { recursive: true, force: true })
    }
  })

  it('goes too where its user may not take it out of the folder above', async () => {
    const above = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
    const path = join(above, 'w')
    try {
      fs.chmodSync(above, 0o711)
      mkdirSync(path)
      chownSync(path, nobody.uid, nobody.gid)
      await removeWindowFolder(path, nobody)
      expect(existsSync(path)).toBe(false)
    } finally {
      rmSync(above, { recursive: true, force: true })
    }
  })
})
