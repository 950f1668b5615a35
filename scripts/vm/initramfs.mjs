// The start file system of the tests' virtual machine: busybox, scripts/vm/init and the modules that mounting the
// host's root takes. Modules of network devices are not in it: the kernel loads them later, on demand.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { env } from './kernel.mjs'

const forStart = ['virtio_pci', '9pnet_virtio', '9p', 'overlay']

function run(command, args, options) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { env, maxBuffer: 1e8, ...options })
  if (error ?? status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout
}

/** Paths of the modules in the order in which they load. */
function modulesToLoad({ base, release }) {
  const lines = run('modprobe', ['-d', base, '-S', release, '-a', '--show-depends', ...forStart]).toString()
  return [...new Set(lines.match(/(?<=^insmod )\S+/gm))]
}

/** Puts the tree together in `folder` and returns the cpio archive's path. Throws with what went wrong. */
export function buildInitramfs(kernel, folder) {
  const tree = join(folder, 'initramfs')
  for (const name of ['bin', 'modules', 'dev', 'proc', 'sys'])
    mkdirSync(join(tree, name), { recursive: true })
  copyFileSync('/bin/busybox', join(tree, 'bin/busybox'))
  copyFileSync(join(import.meta.dirname, 'init'), join(tree, 'init'))
  const modules = modulesToLoad(kernel)
  for (const path of modules) copyFileSync(path, join(tree, 'modules', basename(path)))
  writeFileSync(join(tree, 'modules/order'), modules.map((path) => `${basename(path)}\n`).join(''))
  const names = ['.', ...readdirSync(tree, { recursive: true })].join('\n')
  const archive = join(folder, 'initramfs.cpio')
  writeFileSync(archive, run('busybox', ['cpio', '-o', '-H', 'newc'], { cwd: tree, input: names }))
  return archive
}
