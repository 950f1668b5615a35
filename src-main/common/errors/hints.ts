// What to do about a refusal of the kernel, by operation and errno: one table. Errors that know better bring a hint.
import type { ErrorKind, VethboardError } from './error'

interface Hint {
  op?: RegExp
  errno: readonly string[]
  hint: string
  hintKey: string
  /** Where the errno alone would mislead. */
  kind?: ErrorKind
}

const hints: readonly Hint[] = [
  {
    op: /^addrAdd$/,
    errno: ['EACCES'],
    hint: 'IPv6 is turned off there: sysctl net.ipv6.conf.all.disable_ipv6 and …default.disable_ipv6',
    hintKey: 'hint.inet6Off',
    kind: 'unsupported',
  },
  {
    errno: ['EPERM', 'EACCES'],
    hint: 'run Vethboard as root, or in a world of your own: vethboard serve --rootless',
    hintKey: 'hint.privilege',
  },
  {
    op: /^linkAdd$/,
    errno: ['EOPNOTSUPP', 'ENOTSUPP'],
    hint: 'this kernel lacks that kind of link: load or install its module',
    hintKey: 'hint.kernelLacks',
  },
  {
    op: /^linkAdd$/,
    errno: ['EEXIST'],
    hint: 'a link of that name or number has come up meanwhile: plan it anew',
    hintKey: 'hint.linkTaken',
  },
  {
    op: /^route/,
    errno: ['ENETUNREACH', 'EHOSTUNREACH'],
    hint: 'the gateway must be in the subnet of an address of a link that is up',
    hintKey: 'hint.gateway',
  },
  {
    op: /^linkSet$/,
    errno: ['EBUSY'],
    hint: 'the link is in use: take it down first',
    hintKey: 'hint.linkBusy',
  },
  {
    op: /^netnsAdd$/,
    errno: ['ENOSPC', 'EUSERS'],
    hint: 'the limit of network namespaces is reached: see /proc/sys/user/max_net_namespaces',
    hintKey: 'hint.netnsLimit',
  },
  {
    errno: ['ENOMEM', 'ENOBUFS'],
    hint: 'the kernel is short of memory: try again',
    hintKey: 'hint.memory',
  },
  {
    op: /^(journal|history|lock)/,
    errno: ['ENOSPC', 'EDQUOT'],
    hint: 'nothing was changed: make room where the journal is kept',
    hintKey: 'hint.journalFull',
  },
  {
    op: /^(journal|history|lock)/,
    errno: ['EROFS'],
    hint: 'nothing was changed: the folder of the journal must be writable',
    hintKey: 'hint.journalReadOnly',
  },
]

/** The error with the hint of the table, unless it has one. */
export function withHint(error: VethboardError): VethboardError {
  const name = error.errno?.name
  if (error.hint !== undefined || name === undefined) return error
  const found = hints.find(({ op, errno }) => errno.includes(name) && (op === undefined || op.test(error.op)))
  if (!found) return error
  return { ...error, kind: found.kind ?? error.kind, hint: found.hint, hintKey: found.hintKey }
}
