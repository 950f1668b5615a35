// The star lab that discovery and the engine look at: N named namespaces on one bridge (test/bench/c/star.c).
import { setTimeout as sleep } from 'node:timers/promises'
import { bin } from './paths'
import { output } from './process'

/** Builds the lab, waits until IPv6's address checks are over (they load the machine), and takes it down after. */
export async function withStar<T>(count: number, use: () => Promise<T>): Promise<T> {
  output(bin('star'), ['up', String(count)])
  try {
    await quiet()
    return await use()
  } finally {
    output(bin('star'), ['down', String(count)])
    await dropped()
  }
}

async function quiet(): Promise<void> {
  do await sleep(1000)
  while (output('ip', ['-6', 'addr', 'show', 'tentative']) !== '')
  await sleep(2000)
}

/** The kernel takes namespaces apart in the background. */
const dropped = (): Promise<void> => sleep(1500)
