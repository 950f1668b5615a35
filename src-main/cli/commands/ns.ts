// `vethboard ns list`, `tree`, `exec` and `enter`: all eight kinds of namespaces, seen and entered.
import { isNsKind, nsKinds } from '../../common/net/namespaces'
import type { NsKind } from '../../common/net/namespaces'
import { displayText } from '../../common/text'
import type { Io } from '../io'
import { command } from '../spec'
import { usage } from '../usage'
import { reference } from '../values'

const pidOf = (text: string): number =>
  /^[1-9]\d{0,9}$/.test(text) ? Number(text) : usage(`"${displayText(text)}" is no process id`)

function kindsOf(text: string): NsKind[] {
  const kinds = text.split(',')
  return kinds.every(isNsKind) ? kinds : usage(`kinds are ${nsKinds.join(', ')}`)
}

export const nsList = command({
  summary: 'List the namespaces that processes live in, or those of some processes and which they share.',
  positionals: {},
  options: {
    pid: { value: 'N', many: true, help: 'only those of this process, side by side', check: pidOf },
    kind: { value: 'LIST', help: `only these kinds: ${nsKinds.join(', ')}`, check: kindsOf },
    json: { help: 'print them as JSON' },
  },
  examples: [['vethboard ns list --pid 1 --pid 4242', 'what two processes share']],
  async run({ pid, kind, json }, io) {
    const [{ listNamespaces, namespacesOf }, { compareText, listText }, { fail }] = await Promise.all([
      import('../../engine/discover/namespaces'),
      import('../ns-text'),
      import('../../common/errors/error'),
    ])
    const print = (data: unknown, text: () => string): number => {
      io.out(json ? `${JSON.stringify(data, null, 2)}\n` : text())
      return 0
    }
    if (pid.length > 0) {
      const processes = pid.map((text) => ({
        pid: pidOf(text),
        set:
          namespacesOf(pidOf(text)) ??
          fail({ kind: 'not-found', op: 'nsList', what: `find process ${text}`, target: `pid:${text}` }),
      }))
      return print(
        processes.map(({ pid: id, set }) => ({ pid: id, namespaces: set })),
        () => compareText(processes),
      )
    }
    const kinds = kind === undefined ? nsKinds : kindsOf(kind)
    const entries = listNamespaces().filter((entry) => kinds.includes(entry.kind))
    return print(entries, () => listText(entries))
  },
})

export const nsTree = command({
  summary: 'Show the tree of user namespaces, with the uid and gid maps of each.',
  positionals: {},
  options: { json: { help: 'print it as JSON' } },
  details: [
    'A map is IN:OUT:LEN: LEN ids from IN on, inside, are those from OUT on in the parent. What is not mapped shows ' +
      'as 65534 inside.',
  ],
  examples: [],
  async run({ json }, io) {
    const [{ usernsTree }, { treeText }] = await Promise.all([
      import('../../engine/discover/namespaces'),
      import('../ns-text'),
    ])
    const nodes = usernsTree()
    io.out(json ? `${JSON.stringify(nodes, null, 2)}\n` : treeText(nodes))
    return 0
  },
})

const target = {
  help: 'pid:N, docker:NAME, podman:NAME, netns:NAME, a NAME that only one thing has, or world: your rootless one',
  check: reference,
}
const options = {
  ns: { value: 'LIST', help: 'enter only these kinds; default: all that the target has', check: kindsOf },
} as const

export const nsExec = command({
  summary: 'Run a program in the namespaces of a process, a container or a named network namespace.',
  positionals: { target },
  options,
  rest: { name: 'COMMAND [ARG]…', help: 'the program and its arguments' },
  details: ['The exit status is the program’s. Inside a user namespace it is root there, where 0 is mapped.'],
  examples: [
    ['vethboard ns exec docker:web --ns net -- ip route', 'with the network of web and the programs of here'],
  ],
  async run({ target: ref, ns, rest }, io) {
    if (rest.length === 0) usage('write -- and the program after TARGET')
    return enter(ref, ns, rest, io)
  },
})

export const nsEnter = command({
  summary: 'Open a shell in the namespaces of a process, a container or a named network namespace.',
  positionals: { target },
  options,
  examples: [['vethboard ns enter netns:red', 'a shell whose network is that of red']],
  run: ({ target: ref, ns }, io) => enter(ref, ns, [process.env['SHELL'] ?? '/bin/sh'], io),
})

async function enter(ref: string, ns: string | undefined, words: readonly string[], io: Io): Promise<number> {
  const [{ holdTarget }, { follow }] = await Promise.all([import('../ns-target'), import('../run-program')])
  const held = await holdTarget(ref, ns === undefined ? undefined : kindsOf(ns))
  try {
    const cwd = held.cwd === undefined ? {} : { cwd: held.cwd }
    return await follow({ unshare: [], join: held.fds, dieWithParent: true, command: words, ...cwd }, io)
  } finally {
    held.close()
  }
}
