// Builds out/main (Electron main, engine, front, command line), out/preload and out/renderer.
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const at = (path: string): string => resolve(import.meta.dirname, path)
const entries = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files)
      .map(([name, path]) => [name, at(path)] as const)
      .filter(([, path]) => existsSync(path)),
  )

const preload = entries({ preload: 'src-main/preload/preload.ts' })
const window = entries({ index: 'src-renderer/index.html' })

export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: 'out/main',
      sourcemap: true,
      // ws, zod and the rest are bundled, so that a command starts in one file read; koffi finds its binary itself.
      externalizeDeps: { exclude: ['ws', 'zod', 'ipaddr.js', 'yaml'] },
      rolldownOptions: {
        input: entries({
          app: 'src-main/app/main.ts',
          engine: 'src-main/server/engine-main.ts',
          front: 'src-main/server/front-main.ts',
          cli: 'src-main/cli/main.ts',
        }),
        output: { format: 'es' },
      },
    },
  },
  ...(preload['preload'] && {
    preload: {
      build: {
        outDir: 'out/preload',
        externalizeDeps: false,
        rolldownOptions: {
          input: preload,
          // .cjs: the package's .js files are modules, and a sandboxed preload can't be one.
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  }),
  ...(window['index'] && {
    renderer: {
      root: 'src-renderer',
      base: './',
      // No data: URLs: the pages' policy allows fonts of their own origin only.
      build: { outDir: at('out/renderer'), assetsInlineLimit: 0, rolldownOptions: { input: window } },
      plugins: [
        vue(),
        vueI18n({ include: at('src-renderer/i18n/*.json'), runtimeOnly: true, strictMessage: true }),
      ],
    },
  }),
})
