// One line on the machine, so that figures are never read without it.
import { cpus, loadavg, release, totalmem } from 'node:os'
import { output } from './process'

const versionOf = (command: string, args: string[]): string => {
  try {
    return output(command, args).split('\n')[0] ?? ''
  } catch {
    return `${command}: not here`
  }
}

export function machineLine(): string {
  const gib = (totalmem() / 2 ** 30).toFixed(0)
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU'
  return [
    `${cpus().length} × ${model}, ${gib} GiB, Linux ${release()}, Node ${process.version}`,
    versionOf('ip', ['-V']),
    `load ${loadavg()[0]?.toFixed(2) ?? '?'}`,
  ].join(' · ')
}
