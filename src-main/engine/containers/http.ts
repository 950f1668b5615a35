// A small HTTP client over a Unix socket: JSON answers and streams of JSON lines, with limits on time and size, since
// what answers is not always what it should be. It knows nothing of containers.
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { errnoOf, kindOfErrno } from '../../common/errors/errno'
import { Failure, fail } from '../../common/errors/error'
import type { VethboardError } from '../../common/errors/error'
import { peerUidOf } from '../../sys/peercred'

const maxAnswerBytes = 32 * 1024 * 1024
const maxLineBytes = 1024 * 1024
const timeLimitMs = 5_000

export interface HttpAnswer {
  status: number
  body: unknown
  /** Who answers, by SO_PEERCRED: a path can lead elsewhere from one moment to the next. */
  peerUid: number | undefined
}

export class UnixHttp {
  readonly #agent: Agent
  /** `op`: for errors, "docker". */
  constructor(
    readonly socketPath: string,
    readonly op: string,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8 })
  }

  /** GET: any status is an answer. Throws `container-engine` when there is none, or it isn't JSON. */
  async get(path: string): Promise<HttpAnswer> {
    const response = await this.#request(path, AbortSignal.timeout(timeLimitMs))
    const peerUid = peerUidOf(response.socket)
    const chunks: Buffer[] = []
    let size = 0
    try {
      for await (const chunk of response) {
        size += (chunk as Buffer).length
        if (size > maxAnswerBytes) this.#fail(path, `it answers with more than ${maxAnswerBytes} bytes`)
        chunks.push(chunk as Buffer)
      }
      return {
        status: response.statusCode ?? 0,
        body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
        peerUid,
      }
    } catch (thrown) {
      throw thrown instanceof Failure ? thrown : this.#failure(path, thrown)
    }
  }

  /** GET of an endless answer: `onLine` gets each line's JSON. Resolves when the other side ends it. */
  async lines(
    path: string,
    signal: AbortSignal,
    opened: () => void,
    onLine: (value: unknown) => void,
  ): Promise<void> {
    const response = await this.#request(path, signal)
    if (response.statusCode !== 200) {
      response.destroy()
      this.#fail(path, `it answers with status ${response.statusCode}`)
    }
    opened()
    let rest = ''
    try {
      response.setEncoding('utf8')
      for await (const chunk of response) {
        const parts = (rest + String(chunk)).split('\n')
        rest = parts.pop() ?? ''
        if (rest.length > maxLineBytes) this.#fail(path, 'it sends a line without an end')
        for (const line of parts) if (line.trim() !== '') onLine(JSON.parse(line))
      }
    } catch (thrown) {
      throw thrown instanceof Failure ? thrown : this.#failure(path, thrown)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #request(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { socketPath } = this
      const sent = request(
        { socketPath, path, agent: this.#agent, signal, headers: { Host: 'localhost' } },
        resolve,
      )
      sent.on('error', (error) => reject(this.#failure(path, error)))
      sent.end()
    })
  }

  #failure(path: string, thrown: unknown): Failure {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const code = 'errno' in error ? Math.abs(Number(error.errno)) : 0
    const timedOut = error.name === 'TimeoutError' || error.name === 'AbortError'
    return new Failure({
      ...this.#error(path),
      kind: kindOfErrno(code) === 'permission' ? 'permission' : 'container-engine',
      ...(code === 0 ? {} : { errno: errnoOf(code) }),
      ...(code === 0 ? { hint: timedOut ? 'it does not answer in time' : error.message } : {}),
    })
  }

  #fail(path: string, hint: string): never {
    return fail({ ...this.#error(path), hint })
  }

  #error = (path: string): VethboardError => ({
    kind: 'container-engine',
    op: this.op,
    what: `ask ${this.op} at ${this.socketPath} for ${path.split('?')[0]}`,
    target: this.socketPath,
  })
}
