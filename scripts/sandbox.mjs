// Runs a command with its own network, mount and pid namespaces and an empty /run, so that tests and benchmarks
// never see or touch the real host's network: `node scripts/sandbox.mjs COMMAND ARG…`. As root, or as an ordinary
// user where user namespaces are allowed (then it is root of its own). All that it starts dies with it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, resolve } from 'node:path'

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

function must(command, ...args) {
  if (run(command, args) !== 0) process.exit(1)
}

/** A folder that other users may enter. */
const isOpen = (folder) => (statSync(folder).mode & 0o1) !== 0 && (folder === '/' || isOpen(dirname(folder)))

/** Where the checkout is in the sandbox: below a home of root's, other users' tests couldn't run what was built. */
function reachable() {
  if (isOpen(root)) return root
  must('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/mnt')
  mkdirSync('/mnt/vethboard')
  must('mount', '--bind', root, '/mnt/vethboard')
  return '/mnt/vethboard'
}

if (first === '--inside') {
  must('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run')
  must('ip', 'link', 'set', 'lo', 'up')
  const checkout = reachable()
  process.chdir(checkout)
  const path = resolve(checkout, 'node_modules/.bin') + delimiter + process.env.PATH
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
