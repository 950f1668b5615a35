// Test projects by folder; what each needs is in CONTRIBUTING.md. Kernel projects run inside
// scripts/sandbox.mjs, vm inside scripts/vm.mjs.
import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], more: object = {}): object => ({
  test: { name, include, environment: 'node', ...more },
})

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      project('unit', ['test/{unit,golden,property}/**/*.test.ts'], { testTimeout: 30_000 }),
      project('kernel', ['test/kernel/**/*.test.ts'], {
        pool: 'forks',
        // All files share one /run, and the leak oracle looks at the whole of it.
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('containers', ['test/containers/**/*.test.ts'], {
        pool: 'forks',
        fileParallelism: false,
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
      project('vm', ['test/vm/**/*.test.ts'], {
        pool: 'forks',
        // One process for all: on an emulated CPU starting and importing costs more than the tests.
        fileParallelism: false,
        isolate: false,
        // Filled outside by scripts/vm.mjs, for the same reason.
        experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/vm-modules' },
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      project('e2e', ['test/e2e/**/*.test.ts'], {
        pool: 'forks',
        fileParallelism: false,
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
    ],
  },
})
