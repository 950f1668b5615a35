// Every step of every intent made to fail as the kernel might: rolled back to the byte, with an error that names the
// object and the cause. And a rollback that fails too: what is left is told, and undo takes it away later.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { errno, errnoName } from '../../src-main/common/errors/errno'
import type { Plan, Progress } from '../../src-main/common/plan/plan'
import type { Seam } from '../../src-main/engine/apply/context'
import { kernelError } from '../../src-main/netlink/errmsg'
import { failErrno } from '../../src-main/sys/libc'
import { RouteSocket } from '../../src-main/sys/socket'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { lab } from '../support/cases'
import { changing, confirmAll, hostText, refusal, sameHost } from '../support/changing'

useHost()
noLeaks()
const { names, a, b, buildHost, cases } = lab('fa')

const codes = [
  errno.EPERM,
  errno.EEXIST,
  errno.EBUSY,
  errno.ENODEV,
  errno.ENOMEM,
  errno.ENOBUFS,
  errno.EOPNOTSUPP,
  errno.ETIMEDOUT,
]

/** Fails what the seam is about to do: netlink as the kernel would, file operations as libc would. */
class Saboteur {
  /** Which moments to fail, by what the seam calls them. */
  moments: (what: string) => number | undefined = () => undefined
  #armed: number | undefined

  constructor() {
    const { batch } = RouteSocket.prototype
    vi.spyOn(RouteSocket.prototype, 'batch').mockImplementation(function (this: RouteSocket, requests) {
      const [request] = requests
      const armed = saboteur.#armed
      // Questions (GET, 2 of 4) are answered as ever.
      if (armed === undefined || !request || request.type % 4 === 2) return batch.call(this, requests)
      saboteur.#armed = undefined
      if (armed === errno.ETIMEDOUT) failErrno(armed, { op: request.op, what: `${request.what} (no answer)` })
      return [{ request, error: kernelError(request, { code: armed }) }]
    })
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const saboteur = this
  }

  seam: Seam = (when, what) => {
    this.#armed = undefined
    const code = when === 'before' ? this.moments(what) : undefined
    if (code === undefined) return
    if (/(netns(Add|Del)|Set|nat(Add|Del))$/.test(what) && !/(link|bridge|port)Set$/.test(what))
      failErrno(code, { op: 'netnsAdd', what: `${what} (sysctl or netns)` })
    this.#armed = code
  }
}

afterEach(() => void vi.restoreAllMocks())

/** The name of what a step is about, which its error must hold. */
const objectOf = (plan: Plan, step: string): string => {
  const op = plan.steps.find(({ id }) => id === step)?.op
  if (!op) throw new Error(`no step ${step}`)
  if ('route' in op) return op.route.to
  if ('name' in op) return 'netns'
  if ('key' in op) return 'sysctl'
  if ('table' in op) return 'nat'
  if ('ip' in op) return op.ip
  return 'at' in op ? op.at.ifname : op.link.at.ifname
}

describe('a step that fails', () => {
  it.each(cases)('$name: is rolled back whole', { timeout: 60_000 }, (one) =>
    withoutLeaks(async () => {
      using _ = buildHost(one)
      const { intent } = one
      const saboteur = new Saboteur()
      await changing(
        async (rig) => {
          const before = hostText(...names)
          const states: Progress['state'][] = []
          rig.changer.onProgress(({ state }) => states.push(state))
          const first = await rig.plan(await intent(rig))
          for (const { id, op } of first.steps)
            for (const code of codes) {
              saboteur.moments = (what) => (what === `step ${id} ${op.do}` ? code : undefined)
              states.length = 0
              const plan = await rig.plan(await intent(rig))
              const error = await refusal(rig.changer.apply(plan.id, confirmAll(plan)))
              expect(error).toMatchObject({ step: id, errno: { code, name: errnoName(code) } })
              expect(error.what).toContain(objectOf(plan, id))
              expect(error.left).toBeUndefined()
              expect(states.at(-1)).toBe('rolled-back')
            }
          await sameHost(before, ...names)
          expect(rig.changer.history()).toEqual([])
        },
        { seam: saboteur.seam },
      )
    }),
  )
})

describe('a rollback that fails', () => {
  it('tells what is left, keeps it in the history, and undo takes it away', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      const saboteur = new Saboteur()
      await changing(
        async (rig) => {
          const before = hostText(...names)
          saboteur.moments = (what) =>
            what === 'step 4 addrAdd' || what.startsWith('undo 1') ? errno.EPERM : undefined
          const plan = await rig.plan({
            kind: 'attach',
            target: `netns:${b}`,
            bridge: { host: 'br0' },
          })
          const error = await refusal(rig.changer.apply(plan.id, confirmAll(plan)))
          expect(error).toMatchObject({
            step: '4',
            errno: { name: 'EPERM' },
            left: [`link vb-${b}-eth0 is still there (EPERM)`],
            hintKey: 'hint.privilege',
          })
          expect(rig.changer.history()).toMatchObject([{ state: 'partial', error }])
          saboteur.moments = () => undefined
          expect(await rig.changer.undo(1)).toMatchObject([{ state: 'undone' }])
          await sameHost(before, ...names)
        },
        { seam: saboteur.seam },
      )
    }))

  it('of an undo: goes on past errors, and tells them all', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      const saboteur = new Saboteur()
      await changing(
        async (rig) => {
          const before = hostText(...names)
          await rig.apply({
            kind: 'attach',
            target: `netns:${a}`,
            bridge: { host: 'br0' },
            gateway: '192.168.10.1',
          })
          await rig.apply({ kind: 'address-add', link: await rig.link('br0'), cidr: '10.9.0.1/24' })
          saboteur.moments = (what) => (what.startsWith('undo') ? errno.EBUSY : undefined)
          const undone = await rig.changer.undo(2)
          expect(undone.map(({ state, error }) => [state, error?.left?.length])).toEqual([
            ['partial', 1],
            ['partial', 2],
          ])
          saboteur.moments = () => undefined
          expect(await rig.changer.undo(2)).toMatchObject([{ state: 'undone' }, { state: 'undone' }])
          await sameHost(before, ...names)
        },
        { seam: saboteur.seam },
      )
    }))
})

describe('the verification', () => {
  it('rolls back what did not come about although the kernel said yes', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      const { batch } = RouteSocket.prototype
      vi.spyOn(RouteSocket.prototype, 'batch').mockImplementation(function (this: RouteSocket, requests) {
        return requests[0]?.op === 'addrAdd' ? [{ request: requests[0] }] : batch.call(this, requests)
      })
      await changing(async (rig) => {
        const before = hostText(...names)
        const run = rig.apply({ kind: 'attach', target: `netns:${b}`, bridge: { host: 'br0' } })
        expect(await refusal(run)).toMatchObject({
          kind: 'verify',
          step: '4',
          what: 'read back what was changed: eth0 has not 192.168.10.3/24',
        })
        await sameHost(before, ...names)
      })
    }))
})

describe('cancel', () => {
  it('rolls a running apply back', () =>
    withoutLeaks(async () => {
      using _ = buildHost()
      await changing(async (rig) => {
        const before = hostText(...names)
        const plan = await rig.plan({ kind: 'attach', target: `netns:${b}`, bridge: { host: 'br0' } })
        const cancelled: boolean[] = []
        rig.changer.onProgress(({ done, state }) => {
          if (done === 2 && state === 'running') cancelled.push(rig.changer.cancel(plan.id))
        })
        expect(await refusal(rig.changer.apply(plan.id, []))).toMatchObject({ kind: 'cancelled' })
        await sameHost(before, ...names)
        expect(cancelled).toContain(true)
        expect(rig.changer.cancel(plan.id)).toBe(false)
      })
    }))
})
