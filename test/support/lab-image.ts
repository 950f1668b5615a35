// The image of test containers, made from the local busybox: a tar archive that `docker import` and `podman import` take.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

export const labImage = 'lab:1'
const commands = ['sh', 'sleep', 'ip', 'ping', 'cat', 'ls', 'true']

/** One static binary under several names; the archive's path, inside `folder`. */
export function imageArchive(folder: string): string {
  const bin = join(folder, 'image/bin')
  mkdirSync(bin, { recursive: true })
  copyFileSync('/bin/busybox', join(bin, 'busybox'))
  for (const command of commands) symlinkSync('busybox', join(bin, command))
  const archive = join(folder, 'image.tar')
  execFileSync('tar', ['-C', join(folder, 'image'), '-cf', archive, '.'])
  return archive
}
