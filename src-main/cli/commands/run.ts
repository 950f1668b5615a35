// `vethboard run`: a program in namespaces of its own, with this terminal, until it ends; its exit status is ours.
import { nsKinds } from '../../common/net/namespaces'
import { capabilitiesOf, defaultHostname, defaultKinds, extentOf, userOf } from '../run-spec'
import { command } from '../spec'
import { usage } from '../usage'

const absolute = (path: string): void => {
  if (!path.startsWith('/')) usage('it must be an absolute path')
}

export const run = command({
  summary: 'Run a program in namespaces of its own, as an ordinary user or as root.',
  positionals: {},
  rest: { name: 'COMMAND [ARG]…', help: 'the program and its arguments; default: the shell' },
  options: {
    ns: {
      value: 'LIST',
      help: `the namespaces to make: ${nsKinds.join(', ')}; default: ${defaultKinds.join(',')}`,
    },
    'uid-map': {
      value: 'IN:OUT:LEN',
      many: true,
      help: 'LEN user ids from IN on, inside, are those from OUT on here; default: 0 inside is you',
      check: extentOf,
    },
    'gid-map': { value: 'IN:OUT:LEN', many: true, help: 'the same for groups', check: extentOf },
    setgroups: {
      value: 'allow|deny',
      help: 'whether groups can be changed inside; default: denied where the kernel demands it',
      check: (text) => (text === 'allow' || text === 'deny' ? undefined : usage('allow or deny')),
    },
    hostname: { value: 'NAME', help: `the hostname inside; default: ${defaultHostname}` },
    rootfs: { value: 'DIR', help: 'the folder that becomes the root; default: the root of here' },
    'read-only': { help: 'make the root read-only, with all that is mounted in it' },
    tmpfs: { value: 'DIR', many: true, help: 'mount an empty, writable folder there', check: absolute },
    'resolv-conf': { value: 'FILE', help: 'mount FILE as /etc/resolv.conf' },
    cwd: { value: 'DIR', help: 'start in this folder, inside' },
    user: {
      value: 'UID[:GID]',
      help: 'be that user inside; default: root, where 0 is mapped',
      check: userOf,
    },
    'keep-caps': {
      value: 'LIST',
      help: 'keep only these capabilities (net_admin,net_raw), or none',
      check: capabilitiesOf,
    },
    'no-new-privs': { help: 'let no setuid program gain anything inside' },
    init: { help: 'run the program below a small init that reaps orphans and passes signals on' },
    timeline: { help: 'tell on stderr, once the program runs, how it was born and when each stage was done' },
    json: { help: 'the timeline as one line of JSON' },
    'dry-run': { help: 'say what would be done, and do nothing' },
  },
  details: [
    'An ordinary user needs no privilege: with a user namespace, the program is root inside and still that user here. ' +
      'Ranges of ids come from what /etc/subuid and /etc/subgid lend, through newuidmap and newgidmap.',
    'The maps are written before the program starts. It ends when vethboard ends. The exit status is the program’s; ' +
      '128 + N after signal N, 127 when it was not found, 126 when it can’t be run.',
  ],
  examples: [
    ['vethboard run', 'a shell that is root of its own'],
    ['vethboard run --ns user,pid,mnt,net -- ip address', 'a program with a network of its own'],
    [
      'vethboard run --rootfs ./root --read-only --timeline -- /bin/sh',
      'a small container, and how it was born',
    ],
  ],
  async run(options, io) {
    if (options.json && !options.timeline && !options['dry-run']) usage('--json is for --timeline')
    const { runProgram } = await import('../run-program')
    return runProgram(options, io)
  },
})
