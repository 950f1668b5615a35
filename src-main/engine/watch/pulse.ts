// Tells that processes have come, changed or gone, and so perhaps namespaces: by the kernel's process events where
// they are to be had, else by looking at two counters of the kernel a few times a second. It says no more than that.
import { readFileSync } from 'node:fs'
import { ProcConnector } from '../../sys/connector'
import { epollIn } from '../../sys/epoll'
import type { Epoll } from '../../sys/epoll'

const tickMs = 250

export class Pulse {
  readonly #connector: ProcConnector | undefined
  readonly #timer: NodeJS.Timeout | undefined
  #last = ''
  #tasks = ''
  /** The counters tell of a fork; what the child does next (unshare, setns) is looked for a tick later. */
  #again = false

  constructor(
    readonly epoll: Epoll,
    /** `came`: there is a new process, or a new program in one; else some may have gone. */
    readonly onBeat: (came: boolean) => void,
    /** False: without the kernel's process events. */
    events = true,
  ) {
    this.#connector = events ? ProcConnector.open() : undefined
    if (this.#connector) {
      const connector = this.#connector
      epoll.add(connector.fd, epollIn, () => {
        const heard = connector.drain()
        if (heard === 'overrun' || heard.length > 0)
          onBeat(heard === 'overrun' || heard.some(({ what }) => what !== 'exit'))
      })
      return
    }
    const { lastPid, tasks } = counters()
    this.#last = lastPid
    this.#tasks = tasks
    this.#timer = setInterval(() => this.#tick(), tickMs)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
    if (!this.#connector) return
    this.epoll.remove(this.#connector.fd)
    this.#connector.close()
  }

  #tick(): void {
    const { lastPid, tasks } = counters()
    const came = lastPid !== this.#last
    if (came || this.#again) this.onBeat(true)
    else if (tasks !== this.#tasks) this.onBeat(false)
    this.#again = came
    this.#last = lastPid
    this.#tasks = tasks
  }
}

/**
 * The last pid given in this pid namespace, and how many tasks there are on the machine: the fifth and fourth field of
 * /proc/loadavg (proc_loadavg(5)).
 */
function counters(): { lastPid: string; tasks: string } {
  const [, , , tasks = '', lastPid = ''] = readFileSync('/proc/loadavg', 'latin1').trim().split(' ')
  return { lastPid, tasks: tasks.slice(tasks.indexOf('/') + 1) }
}
