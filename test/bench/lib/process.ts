// Processes that a benchmark runs: once and timed, or kept warm and asked line by line.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'

/** The interpreter that Debian's python3-pyroute2 is installed for. */
export const python = '/usr/bin/python3'

/** Runs a command to its end, its output thrown away; milliseconds. Throws with its stderr when it fails. */
export function timed(command: string, args: string[], env = process.env): number {
  const start = performance.now()
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  const ms = performance.now() - start
  if (done.error) throw done.error
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr.toString().trim()}`)
  return ms
}

/** Runs a command and gives its output. */
export const output = (command: string, args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/** Whether a command can be started and ends well. */
export const works = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** A warm process: each line sent to it is answered by a line of JSON. */
export class Coprocess {
  readonly child: ChildProcessWithoutNullStreams
  private readonly answers: AsyncIterator<string>
  private stderr = ''

  constructor(
    readonly name: string,
    command: string,
    args: string[],
  ) {
    this.child = spawn(command, args, { stdio: 'pipe' })
    this.child.stderr.on('data', (text: Buffer) => (this.stderr += text.toString()))
    this.child.on('error', (error) => (this.stderr += error.message))
    this.child.stdin.on('error', () => undefined) // its end is told by the missing answer
    this.answers = createInterface(this.child.stdout)[Symbol.asyncIterator]()
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} did not start`)
    return this.child.pid
  }

  async ask<T>(question: unknown = null): Promise<T> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`)
    const answer = await this.answers.next()
    if (answer.done) throw new Error(`${this.name} ended: ${this.stderr.trim()}`)
    const value = JSON.parse(answer.value) as T & { error?: string }
    if (value.error !== undefined) throw new Error(`${this.name}: ${value.error}`)
    return value
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return
    this.child.stdin.end()
    await once(this.child, 'exit')
  }
}
