// Which namespace is believed to be a container's: who answers at the socket counts, not whose the path is, and what
// root's engine keeps mounted for it, not a pid alone.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { named, removeNamed, useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { observing } from '../support/observe'

useHost()
noLeaks()

const id = 'ab'.repeat(32)
const stranger = 4322
let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'vethboard-engine-'))))
afterEach(() => rmSync(folder, { recursive: true }))
beforeAll(() => void ['ci-a', 'ci-b'].forEach(named))
afterAll(() => ['ci-a', 'ci-b'].forEach(removeNamed))

/** What Docker would answer, by a process of `uid`; the socket's file is root's all the same. */
async function asked(uid: number, pid: number, sandbox: string): Promise<string | undefined> {
  const socket = join(folder, 'engine.sock')
  const answer = {
    Id: id,
    Name: '/web',
    State: { Status: 'running', Pid: pid },
    NetworkSettings: { SandboxKey: sandbox },
  }
  const script = join(folder, 'server.cjs')
  writeFileSync(
    script,
    `require('node:http').createServer(({ url }, response) =>
       response.end(url.includes('/containers/json') ? '[{"Id":"${id}"}]' : ${JSON.stringify(JSON.stringify(answer))})
     ).listen(${JSON.stringify(socket)}, () => console.log('there'))`,
  )
  chownSync(folder, uid, uid)
  const server = spawn(process.execPath, [script], { uid, gid: uid, cwd: '/' })
  try {
    await once(server.stdout, 'data')
    chownSync(socket, 0, 0)
    let netns: string | undefined
    await observing({ containerSockets: [{ engine: 'docker', path: socket }] }, (observer) => {
      const [container] = Object.values(observer.current().containers)
      expect(container).toMatchObject({ name: 'web', pid })
      expect(container).not.toHaveProperty('sandbox')
      netns = container?.netns
    })
    return netns
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}

/** A process in ci-a, and the id of that namespace. */
async function inside<T>(use: (pid: number, netns: string) => Promise<T>): Promise<T> {
  const child = spawn('ip', ['netns', 'exec', 'ci-a', 'sleep', '1000'], { stdio: 'ignore' })
  const pid = child.pid ?? 0
  try {
    while (!readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sleep')) await sleep(5)
    const device = execFileSync('stat', ['-L', '-c', '%d', `/proc/${pid}/ns/net`], { encoding: 'utf8' })
    const inode = /\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0]
    return await use(pid, `${device.trim()}:${inode}`)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

describe('a container’s namespace is that of its process', () => {
  it.each<[string, number, string, boolean]>([
    ['when root’s engine keeps it', 0, '/run/netns/ci-a', true],
    ['when root’s engine keeps none for it', 0, '', true],
    ['when what it keeps can’t be seen here', 0, '/run/nowhere/ci-a', true],
    ['but not when root’s engine keeps another one', 0, '/run/netns/ci-b', false],
    ['but not by the word of an ordinary user', stranger, '/run/netns/ci-a', false],
  ])('%s', (_, uid, sandbox, believed) =>
    withoutLeaks(() =>
      inside(async (pid, netns) => {
        expect(await asked(uid, pid, sandbox)).toBe(believed ? netns : undefined)
      }),
    ),
  )
})
