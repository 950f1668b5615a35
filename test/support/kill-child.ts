// A process that makes one change and ends itself with SIGKILL at the Nth of the moments that the seam tells of: before
// and after each request to the kernel and each write of journal and history. Bundled and run by kill.ts.
import { writeSync } from 'node:fs'
import type { Intent } from '../../src-main/common/plan/intent'
import { createChanger } from '../../src-main/engine/create'
import { createObserver } from '../../src-main/engine/observer'

interface Order {
  stateDir: string
  /** Undefined: only starts, which recovers. */
  act?: { apply: Intent } | 'undo' | 'redo'
  /** Which moment to die at; -1: none. */
  killAt: number
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const moments: string[] = []

function seam(when: string, what: string): void {
  moments.push(`${when} ${what}`)
  if (moments.length - 1 !== order.killAt) return
  writeSync(1, JSON.stringify(moments))
  process.kill(process.pid, 'SIGKILL')
  // Until the signal has done its work.
  for (;;);
}

const options = { live: false, stateDir: order.stateDir, mode: 'host' as const, containerSockets: [] }
const observer = await createObserver(options)
const changer = await createChanger(observer, options, seam)
if (order.act === 'undo') await changer.undo(1)
else if (order.act === 'redo') await changer.redo(1)
else if (order.act) {
  const plan = await changer.plan(order.act.apply)
  await changer.apply(
    plan.id,
    plan.warnings.map(({ code }) => code),
  )
}
await changer.close()
await observer.close()
writeSync(1, JSON.stringify(moments))
