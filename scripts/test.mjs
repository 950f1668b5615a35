// Runs every check and test project in turn and closes with one line: `N passed, N failed, N skipped`.
// `npm test -- unit kernel` runs only those named.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const results = mkdtempSync(join(tmpdir(), 'vethboard-test-'))
const minute = 60_000

/** Each project's folder below test/, what runs it (default: vitest, in the sandbox or not), and how long it may take. */
const projects = {
  unit: { folders: ['unit', 'golden', 'property'], sandbox: false, limit: 5 * minute },
  kernel: { folders: ['kernel'], sandbox: true, limit: 40 * minute },
  vm: { folders: ['vm'], runner: 'scripts/vm.mjs', limit: 10 * minute },
  containers: { folders: ['containers'], sandbox: true, limit: 15 * minute },
  e2e: { folders: ['e2e'], sandbox: true, limit: 25 * minute },
}
const asked = process.argv.slice(2)
const chosen = Object.keys(projects).filter((name) => asked.length === 0 || asked.includes(name))
const total = { passed: 0, failed: 0, skipped: 0 }

function run(args, limit) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', timeout: limit })
  if (error) console.error(`test: ${error.message}`)
  return !error && status === 0
}

const hasTests = (folder) => {
  const path = join(root, 'test', folder)
  return (
    existsSync(path) &&
    readdirSync(path, { recursive: true }).some((file) => String(file).endsWith('.test.ts'))
  )
}

function runProject(name) {
  const { folders, sandbox, runner, limit } = projects[name]
  if (!folders.some(hasTests)) return
  console.log(`\n== ${name}`)
  const output = join(results, `${name}.json`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', name]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`]
  const args = [...(sandbox ? ['scripts/sandbox.mjs', process.execPath] : []), ...vitest, ...reporters]
  const ok = run(runner ? [runner, '--report', output] : args, limit)
  const report = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined
  total.passed += report?.numPassedTests ?? 0
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
  const failed = report?.numFailedTests ?? 0
  total.failed += ok ? failed : Math.max(1, failed)
}

if (asked.length === 0) {
  console.log('== check (layers, types, lint)')
  const ok = spawnSync('npm', ['run', '--silent', 'check'], {
    cwd: root,
    stdio: 'inherit',
    timeout: 10 * minute,
  })
  total[ok.status === 0 ? 'passed' : 'failed']++
}
for (const name of chosen) runProject(name)
rmSync(results, { recursive: true, force: true })

const allowedSkips = JSON.parse(readFileSync(join(root, 'test/skips.json'), 'utf8')).allowed
const tooManySkips = process.env.CI && asked.length === 0 && total.skipped > allowedSkips
if (tooManySkips) console.error(`test: ${total.skipped} skipped, test/skips.json allows ${allowedSkips}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed > 0 || total.passed === 0 || tooManySkips ? 1 : 0)
