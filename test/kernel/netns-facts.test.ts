// Which namespaces processes are in, against lsns: every namespace it lists, how many processes, and the lowest pid.
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { inodeOf } from '../../src-main/common/net/ids'
import { freshHost } from '../support/host'
import { endProcess, observing, processInNetns, startProcess } from '../support/observe'
import { snapshotOf } from '../support/truth'

interface Row {
  ns: number
  nprocs: number
  pid: number
}

/** Without lsns itself, which is there only while it looks. */
function lsns(): Row[] {
  const { stdout, pid } = spawnSync('lsns', ['-J', '-t', 'net', '-o', 'NS,NPROCS,PID'], { encoding: 'utf8' })
  const rows = (JSON.parse(stdout) as { namespaces: Record<keyof Row, number | string>[] }).namespaces.map(
    (row) => ({ ns: Number(row.ns), nprocs: Number(row.nprocs), pid: Number(row.pid) }),
  )
  const own = Number(
    /\d+/.exec(String(spawnSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).stdout))?.[0],
  )
  return rows
    .map((row) => (row.ns === own ? { ...row, nprocs: row.nprocs - 1 } : row))
    .filter(({ pid: p }) => p !== pid)
}

it('lists the processes of each namespace as lsns does', () => {
  freshHost()
  return observing({}, async (observer) => {
    const one = await processInNetns()
    const two = startProcess('nsenter', [`--net=/proc/${one.pid}/ns/net`, 'sleep', '1000'])
    const nested = await processInNetns('--user', '--map-root-user')
    await new Promise((resolve) => setTimeout(resolve, 200))
    await observer.settle()
    const theirs = lsns().filter(({ nprocs }) => nprocs > 0)
    const ours = snapshotOf(observer)
      .netns.filter(({ processCount }) => processCount > 0)
      .map(({ id, processCount, firstProcess }) => ({
        ns: inodeOf(id),
        nprocs: processCount,
        pid: firstProcess?.pid,
      }))
    const byNs = (a: { ns: number }, b: { ns: number }): number => a.ns - b.ns
    expect(ours.sort(byNs)).toEqual(theirs.sort(byNs))
    expect(ours.find(({ pid }) => pid === Math.min(one.pid, two.pid))?.nprocs).toBe(2)
    for (const held of [one, two, nested]) await endProcess(held)
  })
})
