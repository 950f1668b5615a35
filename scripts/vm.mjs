// Runs the `vm` test project on Debian's kernel, in a virtual machine without a network card that sees this machine's
// files read-only: `node scripts/vm.mjs [--report FILE] VITEST-ARG…`. FILE gets vitest's JSON report. Where there can
// be no such machine the project's tests count as skipped, and the reason is printed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, copyFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { buildInitramfs } from './vm/initramfs.mjs'
import { fetchedKernel } from './vm/kernel.mjs'

const root = resolve(import.meta.dirname, '..')
const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs')]
const limitMs = Number(process.env.VETHBOARD_VM_LIMIT_MS ?? 9 * 60_000)
const needed = {
  '/usr/bin/qemu-system-x86_64': 'qemu-system-x86',
  '/bin/busybox': 'busybox-static',
  '/sbin/modprobe': 'kmod',
  '/usr/bin/setpriv': 'util-linux',
}

/** Why the machine can't be started here, or undefined. */
function lacks() {
  if (process.arch !== 'x64') return `the virtual machine's kernel is for x86-64, this is ${process.arch}`
  const missing = Object.keys(needed).find((path) => !existsSync(path))
  if (missing) return `${missing} is missing (package ${needed[missing]})`
  if (!fetchedKernel()) return "Debian's kernel is not there: node scripts/setup.mjs --for test fetches it"
}

/** The project's tests, collected outside; as a by-product vitest's module cache is there for the machine to use. */
function collect(args) {
  const [node, ...rest] = vitest
  // `--json` last: what follows it would be a file to write to.
  const { status, stdout } = spawnSync(node, [...rest, 'list', '--project', 'vm', ...args, '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('the tests of the vm project could not be collected')
  return JSON.parse(stdout.toString())
}

/** Every test of the project as skipped, in the shape of vitest's report. */
function skipAll(reason, report, args) {
  const numPendingTests = collect(args).length
  console.log(`SKIPPED: ${numPendingTests} tests of the vm project: ${reason}`)
  if (report) writeFileSync(report, JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests }))
  return 0
}

const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`

/** What the machine runs once it has its root: then it says how it went, and ends. */
function job({ base, release }, args) {
  const modules = `/lib/modules/${release}`
  const reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=/run/job/report.json']
  const command = [...vitest, 'run', '--project', 'vm', ...reporters, ...args]
  return [
    `export PATH=${quoted(`${join(root, 'node_modules/.bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`)}`,
    `export HOME=/root LC_ALL=C.UTF-8 VETHBOARD_SANDBOX=1 VETHBOARD_VM=1${process.stdout.isTTY ? ' FORCE_COLOR=1' : ''}`,
    `mkdir -p ${modules} && mount --bind ${quoted(join(base, modules))} ${modules}`,
    'set -o pipefail',
    // `cat`: the console is a terminal, and vitest would draw on it.
    `ip link set lo up && cd ${quoted(root)} && ${command.map(quoted).join(' ')} < /dev/null 2>&1 | cat`,
    'echo "VMJOB rc=$?"',
    'exec /bin/busybox poweroff -f',
    '',
  ].join('\n')
}

const share = (tag, path, more) => [
  ...[
    '-fsdev',
    `local,id=${tag},path=${path.replaceAll(',', ',,')},security_model=none,multidevs=remap${more}`,
  ],
  ...['-device', `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`],
]

/** TCG even where KVM is: nested KVM hangs on some hosts, and the same run everywhere is worth more than its speed. */
const machine = (kernel, initramfs, shared) => [
  ...['-accel', 'tcg,thread=multi', '-M', 'q35', '-cpu', 'max', '-smp', '2', '-m', '2G'],
  ...[
    '-nodefaults',
    '-no-user-config',
    '-no-reboot',
    '-display',
    'none',
    '-monitor',
    'none',
    '-serial',
    'stdio',
  ],
  ...['-kernel', kernel.image, '-initrd', initramfs],
  ...['-append', 'console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off'],
  ...share('root', '/', ',readonly=on'),
  ...share('job', shared, ''),
]

/** Starts the machine, prints its console, and resolves with the job's exit code; 1 when it ended without one. */
function boot(args, onStart) {
  return new Promise((done) => {
    // The machine dies with this process, however that ends.
    const qemu = spawn('/usr/bin/setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onStart(qemu)
    let code
    const timer = setTimeout(() => {
      console.error(`vm: not done after ${limitMs / 1000} s`)
      qemu.kill('SIGKILL')
    }, limitMs)
    createInterface({ input: qemu.stdout }).on('line', (line) => {
      const result = /^VMJOB rc=(\d+)\s*$/.exec(line)
      if (result) code = Number(result[1])
      else if (code === undefined) console.log(line)
    })
    qemu.on('error', (error) => console.error(`vm: ${error.message}`))
    qemu.on('close', () => {
      clearTimeout(timer)
      if (code === undefined) console.error('vm: the machine ended without a result')
      done(code ?? 1)
    })
  })
}

async function runInside(report, args) {
  const folder = mkdtempSync(join(tmpdir(), 'vethboard-vm-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  let qemu
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      const end = () => {
        remove()
        process.exit(128 + constants.signals[signal])
      }
      if (!qemu?.kill('SIGKILL')) end()
      qemu.once('close', end)
    })
  try {
    collect(args)
    const kernel = fetchedKernel()
    const shared = join(folder, 'job')
    mkdirSync(shared)
    writeFileSync(join(shared, 'job.sh'), job(kernel, args))
    const code = await boot(
      machine(kernel, buildInitramfs(kernel, folder), shared),
      (child) => (qemu = child),
    )
    const written = join(shared, 'report.json')
    if (report && existsSync(written)) copyFileSync(written, report)
    return code
  } finally {
    remove()
  }
}

const args = process.argv.slice(2)
const report = args[0] === '--report' ? resolve(args.splice(0, 2)[1]) : undefined
const reason = lacks()
process.exit(reason ? skipAll(reason, report, args) : await runInside(report, args))
