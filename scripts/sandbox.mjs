// Runs a command with its own network, mount and pid namespaces and an empty /run, so that tests and benchmarks
// never see or touch the real host's network: `node scripts/sandbox.mjs COMMAND ARG…`. As root, or as an ordinary
// user where user namespaces are allowed (then it is root of its own). All that it starts dies with it.
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, resolve } from 'node:path'

const [first, ...rest] = process.argv.slice(2)
const root = resolve(import.meta.dirname, '..')

function run(command, args, env = process.env) {
  const { status, signal, error } = spawnSync(command, args, { stdio: 'inherit', env })
  if (error) {
    console.error(`sandbox: ${command}: ${error.message}`)
    return 127
  }
  return signal ? 128 + constants.signals[signal] : status
}

if (first === '--inside') {
  const setup = [
    ['mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']],
    ['ip', ['link', 'set', 'lo', 'up']],
  ]
  for (const [command, args] of setup) if (run(command, args) !== 0) process.exit(1)
  const path = resolve(root, 'node_modules/.bin') + delimiter + process.env.PATH
  process.exit(run(rest[0], rest.slice(1), { ...process.env, PATH: path, VETHBOARD_SANDBOX: '1' }))
}

const user = process.getuid() === 0 ? [] : ['--user', '--map-root-user']
const flags = [
  '--net',
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
]
const self = [process.execPath, resolve(import.meta.filename), '--inside']
process.exit(run('unshare', [...user, ...flags, ...self, first, ...rest]))
