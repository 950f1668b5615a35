// Entering a real container of Docker: all of its namespaces, some of them, and refusals once it is gone.
import { readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nsKinds } from '../../src-main/common/net/namespaces'
import { useCommand } from '../support/command'
import { lacksDocker, startDocker } from '../support/docker'
import type { DockerRig } from '../support/docker'
import { ip, skipped } from '../support/host'

const vethboard = useCommand()
const without = lacksDocker()

let docker: DockerRig | undefined
beforeAll(async () => {
  if (!without) docker = await startDocker()
})
afterAll(async () => {
  await docker?.stop()
  if (ip('-br', 'link').includes('docker0 ')) ip('link', 'del', 'docker0')
})

describe('a container of Docker', () => {
  it('runs a program in its namespaces, and none once it is stopped', (context) => {
    if (!docker) return context.skip(skipped(without ?? 'Docker did not start'))
    const pid = docker.run('entered', '--hostname', 'in-docker')
    const links = nsKinds.map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`))
    const script = `hostname; for n in ${nsKinds.join(' ')}; do readlink /proc/self/ns/$n; done; cat /proc/1/comm`
    const all = vethboard.ok('ns', 'exec', 'docker:entered', '--', '/bin/sh', '-c', script)
    expect(all.trim().split('\n')).toEqual(['in-docker', ...links, 'sleep'])
    const some = vethboard.ok(
      'ns',
      'exec',
      'entered',
      '--ns',
      'net',
      '--',
      'ip',
      '-br',
      'address',
      'show',
      'eth0',
    )
    expect(some).toMatch(/^eth0@if\d+ +UP +172\./)
    expect(vethboard('ns', 'exec', 'docker:entered', '--ns', 'uts', '--', 'sh', '-c', 'exit 5').code).toBe(5)
    docker.docker('stop', '-t', '0', 'entered')
    const gone = vethboard('ns', 'exec', 'docker:entered', '--', 'true')
    expect(gone.code).toBe(3)
    expect(gone.stderr).toContain('not running')
    docker.docker('rm', 'entered')
    expect(vethboard('ns', 'exec', 'docker:entered', '--', 'true').code).toBe(3)
  })
})
