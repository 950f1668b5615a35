// `npm run bench`: compiles the C programs and bundles the TypeScript of test/bench into test/bench/bin, then runs it.
// What it measures is in test/bench/README.md. Runs inside scripts/sandbox.mjs: nothing of the host is touched.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { build as buildProgram, isStale } from './build.mjs'

const bench = resolve(import.meta.dirname, '../test/bench')
const bin = resolve(bench, 'bin')

if (process.env.VETHBOARD_SANDBOX !== '1') {
  console.error('bench: run it with `npm run bench`, which gives it namespaces of its own')
  process.exit(2)
}

function compile() {
  for (const file of readdirSync(resolve(bench, 'c'))) {
    if (!file.endsWith('.c')) continue
    const target = resolve(bin, file.slice(0, -2))
    execFileSync('gcc', ['-O2', '-Wall', '-Wextra', '-std=gnu11', '-o', target, resolve(bench, 'c', file)], {
      stdio: 'inherit',
    })
  }
}

const bundle = () =>
  build({
    configFile: false,
    root: bench,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['koffi', 'playwright-core'] },
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir: bin,
      emptyOutDir: false,
      rolldownOptions: {
        input: {
          main: resolve(bench, 'main.ts'),
          netlink: resolve(bench, 'netlink-child.ts'),
          engine: resolve(bench, 'engine-child.ts'),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
  })

/** The page that the graph is measured on. */
const bundlePage = () =>
  build({
    configFile: false,
    root: resolve(bench, 'graph/page'),
    base: './',
    logLevel: 'warn',
    plugins: [vue()],
    build: { outDir: resolve(bin, 'graph'), emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  })

// The command line is measured as it is built.
if (isStale() && !buildProgram()) process.exit(1)
mkdirSync(bin, { recursive: true })
compile()
await bundle()
await bundlePage()
await import(resolve(bin, 'main.mjs'))
