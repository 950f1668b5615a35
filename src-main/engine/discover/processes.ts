// Who a process is: name, arguments and start time (proc_pid_stat(5), proc_pid_cmdline(5)). Its namespaces: procs.ts.
import { readFileSync } from 'node:fs'
import type { Process } from '../../common/net/netns'
import { textOf } from '../../common/text'

const maxCommandLine = 200

/** Undefined when it is gone. `known`: what was read of it before, reused when it is still the same program. */
export function readProcess(pid: number, known?: Process): Process | undefined {
  const stat = read(`/proc/${pid}/stat`)
  if (!stat) return undefined
  const open = stat.indexOf(0x28)
  const close = stat.lastIndexOf(0x29)
  const comm = textOf(stat.subarray(open + 1, close))
  // Field 22, and the first after the name is field 3.
  const startTicks = stat.toString('latin1', close + 2).split(' ', 20)[19] ?? ''
  if (known?.pid === pid && known.startTicks === startTicks && known.comm === comm) return known
  const commandLine = readCommandLine(pid)
  return { pid, startTicks, comm, ...(commandLine === undefined ? {} : { commandLine }) }
}

/** Undefined for a kernel thread or a zombie, which have none. */
function readCommandLine(pid: number): string | undefined {
  const bytes = read(`/proc/${pid}/cmdline`)
  if (!bytes || bytes.length === 0) return undefined
  const text = textOf(bytes.subarray(0, 4 * maxCommandLine))
    .replace(/\0+$/, '')
    .replaceAll('\0', ' ')
  return text.length > maxCommandLine ? text.slice(0, maxCommandLine) : text
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
