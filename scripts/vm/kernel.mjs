// Debian's kernel for the tests' virtual machine: image and modules in a cache below node_modules, never installed on
// the machine (no boot loader, no initramfs hooks). Node built-ins only: scripts/setup.mjs fetches it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { join, resolve } from 'node:path'

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/vm-kernel')
const metaPackage = 'linux-image-amd64'

/** The part of the package that the tests and the start need: 130 of 400 MB. */
const modules = [
  ...['net', 'lib', 'crypto', 'arch/x86/crypto', 'drivers/virtio'],
  ...['fs/9p', 'fs/netfs', 'fs/fscache', 'fs/overlayfs'],
  ...['drivers/net/*.ko', 'drivers/net/bonding', 'drivers/net/ipvlan'],
  ...['drivers/net/vxlan', 'drivers/net/wireguard'],
]
const wanted = [
  './boot/vmlinuz-*',
  './lib/modules/*/modules.*',
  ...modules.map((path) => `./lib/modules/*/kernel/${path}`),
]

/** depmod and modprobe are not on an ordinary user's PATH. */
export const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' }

/** What was fetched: `base` is what `modprobe -d` takes; undefined when nothing was. */
export function fetchedKernel() {
  if (!existsSync(cache)) return undefined
  const [release] = readdirSync(join(cache, 'lib/modules'))
  return { release, base: cache, image: join(cache, `boot/vmlinuz-${release}`) }
}

function output(command, args, cwd) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
  if (error ?? status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
  return stdout
}

/** `dpkg-deb --fsys-tarfile PACKAGE | tar -x PATTERN…`. */
async function unpack(archive, folder) {
  const stdio = ['ignore', 'pipe', 'inherit']
  const tarball = spawn('dpkg-deb', ['--fsys-tarfile', archive], { cwd: folder, env, stdio })
  const tar = spawn('tar', ['-x', '--no-same-owner', '--wildcards', ...wanted], {
    cwd: folder,
    env,
    stdio: [tarball.stdout, 'ignore', 'inherit'],
  })
  const [[status]] = await Promise.all([once(tar, 'exit'), once(tarball, 'exit')])
  if (status !== 0) throw new Error(`tar could not unpack ${archive} (exit ${status})`)
}

/** Downloads and unpacks the kernel unless it is there. Throws with what went wrong. Leaves nothing half done. */
export async function fetchKernel() {
  if (fetchedKernel()) return
  const folder = `${cache}.new`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    if (process.getuid() === 0) output('apt-get', ['-q', 'update'], folder)
    const name = /^\s*Depends: (linux-image-\S+)/m.exec(
      output('apt-cache', ['depends', metaPackage], folder),
    )?.[1]
    if (!name) throw new Error(`${metaPackage} names no kernel`)
    output('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', name], folder)
    const archive = readdirSync(folder).find((file) => file.endsWith('.deb'))
    await unpack(archive, folder)
    rmSync(join(folder, archive))
    const [release] = readdirSync(join(folder, 'lib/modules'))
    output('depmod', ['-b', folder, release], folder)
    renameSync(folder, cache)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
