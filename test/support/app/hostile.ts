// A host full of names that try to be more than names: links, namespaces, commands, and a container engine that lies.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'

export const image = '<img src=x onerror=alert(1)>'
export const hostile = {
  /** IFNAMSIZ leaves 15 bytes, without "/", ":" or spaces. */
  ifname: '<b>x\u001b[31m',
  bidi: 'a\u202eb0',
  netns: image,
  alias: '</pre><script>alert(1)</script>',
  container: `${image}\u202e{{constructor}}`,
  image: '"><svg onload=alert(1)>',
  command: '<iframe srcdoc=x>\u001b]0;owned\u0007',
} as const

/** What a careful display makes of them. */
export const shown = {
  ifname: '<b>x\\x1b[31m',
  bidi: 'a\\u{202e}b0',
  netns: image,
  container: `${image}\\u{202e}{{constructor}}`,
} as const

/** A process in a network namespace of its own whose command line is hostile. */
export function hostileProcess(): ChildProcess {
  return spawn('unshare', ['--net', 'bash', '-c', `exec -a "$0" sleep 1000`, hostile.command], {
    stdio: 'ignore',
  })
}

/** Answers at Docker's socket as Docker would, with one container whose name and image are hostile. */
export async function hostileDocker(socket: string, pid: number): Promise<Server> {
  const id = 'badc0ffee0ddf00d'.repeat(4)
  const container = {
    Id: id,
    Name: `/${hostile.container}`,
    Config: { Image: hostile.image },
    State: { Status: 'running', Pid: pid },
    HostConfig: { NetworkMode: hostile.image },
  }
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    response.writeHead(200, { 'Content-Type': 'application/json' })
    // A stream that says nothing.
    if (url.includes('/events')) return response.flushHeaders()
    return response.end(JSON.stringify(url.includes(`/${id}/`) ? container : [{ Id: id }]))
  })
  mkdirSync(dirname(socket), { recursive: true })
  server.listen(socket)
  await once(server, 'listening')
  return server
}
