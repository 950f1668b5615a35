// Terminals without a shell, for the window's own tests and pictures: what is typed comes back; Enter gives a prompt.
import { fail } from '../../../src-main/common/errors/error'
import type { TerminalEnd, TerminalInfo, TerminalItem } from '../../../src-main/common/net/terminal'
import type { Contract } from '../../../src-main/common/rpc/contract'
import type { Handlers, Sink } from '../../../src-main/common/rpc/define'

type All = Handlers<Contract, undefined>
const prompt = 'root@box:/# '

export class FakeTerminals {
  readonly open = new Map<string, TerminalInfo>()
  private readonly sinks = new Map<string, Sink<TerminalItem>>()
  private opened = 0

  readonly calls: Pick<All['calls'], Extract<keyof All['calls'], `terminal${string}`>> = {
    terminalOpen: ({ target, kinds }) => {
      const id = `t${++this.opened}`
      const info: TerminalInfo = { id, label: target, shell: '/bin/bash', kinds: kinds ?? ['net'] }
      this.open.set(id, info)
      return info
    },
    terminalWrite: ({ id, data }) => {
      const text = Buffer.from(data, 'base64').toString()
      this.say(id, text.replaceAll('\r', `\r\n${prompt}`))
      return {}
    },
    terminalAck: () => ({}),
    terminalResize: () => ({}),
    terminalClose: ({ id }) => {
      this.end(id, { how: 'closed' })
      return {}
    },
  }

  readonly output: All['streams']['terminalOutput'] = ({ id }, sink) => {
    if (!this.open.has(id)) fail({ kind: 'not-found', op: 'terminalOutput', what: 'find that terminal' })
    this.sinks.set(id, sink)
    this.say(id, prompt)
    return () => this.end(id, { how: 'closed' })
  }

  say(id: string, text: string): void {
    this.sinks.get(id)?.send({ data: Buffer.from(text).toString('base64') })
  }

  end(id: string, end: TerminalEnd): void {
    this.sinks.get(id)?.send({ end })
    this.sinks.delete(id)
    this.open.delete(id)
  }
}
