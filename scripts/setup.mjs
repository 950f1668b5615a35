// Makes a fresh clone ready: npm packages, system packages (Debian/Ubuntu as root), and the build. Node built-ins only,
// since `npm test` runs it before node_modules exists. `--for start|test|bench` says what for.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, isStale } from './build.mjs'
import { buildNative } from './native.mjs'
import { fetchKernel, fetchedKernel } from './vm/kernel.mjs'

const root = resolve(import.meta.dirname, '..')
const purpose = process.argv[process.argv.indexOf('--for') + 1] ?? 'test'

/** Debian packages by purpose, each with the file or command that proves it is there. */
const compiler = { gcc: '/usr/bin/gcc', 'libc6-dev': '/usr/include/stdio.h' }
const testPackages = {
  ...compiler,
  uidmap: '/usr/bin/newuidmap',
  iproute2: '/usr/sbin/ip /sbin/ip',
  'util-linux': '/usr/bin/unshare',
  mount: '/usr/bin/mount /bin/mount',
  'iputils-ping': '/usr/bin/ping /bin/ping',
  nftables: '/usr/sbin/nft',
  iptables: '/usr/sbin/iptables',
  procps: '/usr/bin/ps /bin/ps',
  sudo: '/usr/bin/sudo',
  'busybox-static': '/usr/bin/busybox /bin/busybox',
  'docker.io': '/usr/sbin/dockerd',
  podman: '/usr/bin/podman',
  crun: '/usr/bin/crun',
  netavark: '/usr/lib/podman/netavark',
  chromium: '/usr/bin/chromium',
  'fonts-noto-cjk': '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
}
/** The tests' virtual machine; its kernel is fetched by scripts/vm/kernel.mjs and not installed. */
const vmPackages = {
  'qemu-system-x86': '/usr/bin/qemu-system-x86_64',
  kmod: '/usr/sbin/depmod /sbin/depmod',
}
const benchPackages = {
  'python3-pyroute2': '/usr/lib/python3/dist-packages/pyroute2/__init__.py',
}
/** The window needs a browser only where there is a display. */
const startPackages = {
  ...compiler,
  ...(process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? { chromium: testPackages.chromium } : {}),
}
const wanted =
  {
    start: startPackages,
    test: { ...testPackages, ...vmPackages },
    bench: { ...testPackages, ...benchPackages },
  }[purpose] ?? {}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error || status !== 0) {
    console.error(
      `setup: ${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` (exit ${status})`}`,
    )
    process.exit(1)
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`setup: Node 20.19 or newer is needed; this is ${process.versions.node}`)
  process.exit(1)
}

/** `npm ci` when the lock file is newer than what was installed from it. */
function installNodePackages() {
  const stamp = join(root, 'node_modules/.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return
  console.error('setup: installing npm packages')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function installSystemPackages() {
  const missing = Object.keys(wanted).filter(
    (name) => !wanted[name].split(' ').some((path) => existsSync(path)),
  )
  if (missing.length === 0) return
  const advice = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!isDebian() || process.getuid() !== 0) {
    console.error(
      `setup: some system packages are missing; install them with: ${isDebian() ? 'sudo ' : ''}${advice}`,
    )
    return
  }
  console.error(`setup: installing system packages: ${missing.join(' ')}`)
  withoutStartingDaemons(() => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    run('apt-get', ['-q', 'update'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    run('apt-get', ['-q', '-y', 'install', '--no-install-recommends', ...missing], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  })
}

/** Says whose it is, so that one that a killed setup left is known for ours and taken away. */
const noDaemons = '#!/bin/sh\n# of the setup of Vethboard, for as long as it installs packages\nexit 101\n'

/** Installing Docker must not start it here: tests start their own inside their own namespaces. */
function withoutStartingDaemons(install) {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy) || readFileSync(policy, 'utf8') === noDaemons
  const remove = () => ours && rmSync(policy, { force: true })
  // Ctrl+C ends apt, and then this in order: left behind, the file would keep every service of this machine from starting.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const stay = () => undefined
  for (const signal of signals) process.on(signal, stay)
  process.once('exit', remove)
  try {
    if (ours) writeFileSync(policy, noDaemons, { mode: 0o755 })
    install()
  } finally {
    remove()
    for (const signal of signals) process.off(signal, stay)
  }
}

function buildWhenStale() {
  if (!isStale()) return
  console.error('setup: building')
  if (!build()) process.exit(1)
}

/** Debian's kernel for `npm run test:vm`. Without it those tests are skipped, so this may fail. */
async function installVmKernel() {
  if (purpose !== 'test' || fetchedKernel() || !isDebian() || process.arch !== 'x64') return
  console.error("setup: fetching Debian's kernel for the tests' virtual machine")
  try {
    await fetchKernel()
  } catch (error) {
    console.error(`setup: no kernel for the tests' virtual machine: ${error.message}`)
  }
}

checkNode()
installNodePackages()
installSystemPackages()
// Without a compiler the app starts all the same: only `vethboard run` and what builds on it needs nshelper.
if (!buildNative() && purpose !== 'start') process.exit(1)
buildWhenStale()
await installVmKernel()
