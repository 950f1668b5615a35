// Network namespaces that are mounted somewhere: /run/netns (`ip netns`), /run/docker/netns, any other bind mount.
// Only mounts of the engine's own mount namespace are seen; one hidden in another mount namespace has to be found by
// a process, thread or fd in it. Source: proc_pid_mountinfo(5).
import { readFileSync, statSync } from 'node:fs'
import { netnsId } from '../../common/net/ids'
import type { NetnsName } from '../../common/net/netns'
import { textOf } from '../../common/text'
import type { Sighting } from './sighting'

export const mountinfoPath = '/proc/self/mountinfo'

/** Mounts of network namespaces, in the order in which they were made. */
export const mountSightings = (): Sighting[] => parseMountinfo(readFileSync(mountinfoPath))

/**
 * Those whose path leads to them. A rootless world has its mount namespace from the host: names of the host that lie
 * below its own /run are listed still.
 */
export const mountSightingsInSight = (): Sighting[] =>
  mountSightings().filter(({ netns, path }) => {
    try {
      const { dev, ino } = statSync(path)
      return netnsId(dev, ino) === netns
    } catch {
      return false
    }
  })

/** The sightings in the text of a mountinfo file. */
export function parseMountinfo(bytes: Uint8Array): Sighting[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const sightings: Sighting[] = []
  const seen = new Set<string>()
  for (let at = text.indexOf(' net:['); at >= 0; at = text.indexOf(' net:[', at + 1)) {
    const start = text.lastIndexOf('\n', at) + 1
    const end = text.indexOf('\n', at)
    const sighting = parseLine(text.slice(start, end < 0 ? text.length : end))
    // A folder that is shared and mounted on itself, as `ip netns` makes /run/netns, lists each mount twice.
    if (!sighting || seen.has(`${sighting.netns} ${sighting.path}`)) continue
    seen.add(`${sighting.netns} ${sighting.path}`)
    sightings.push(sighting)
  }
  return sightings
}

/** "36 25 0:4 net:[4026532450] /run/netns/a rw shared:1 - nsfs nsfs rw" */
function parseLine(line: string): Sighting | undefined {
  const [, , device = '', root = '', mountPoint = ''] = line.split(' ', 5)
  const inode = /^net:\[(\d+)\]$/.exec(root)?.[1]
  if (inode === undefined || !line.includes(' - nsfs ')) return undefined
  const [major, minor] = device.split(':').map(Number)
  const path = unescapeOctal(mountPoint)
  const name = nameOf(path)
  const netns = netnsId(deviceNumber(major ?? 0, minor ?? 0), Number(inode))
  return { netns, path, holder: { by: 'mount', path }, name }
}

/** As `makedev(3)` of glibc, for the numbers that stat(2) gives. */
const deviceNumber = (major: number, minor: number): number =>
  (minor & 0xff) + ((major & 0xfff) << 8) + (minor >>> 8) * 0x100000

/** Space, tab, newline and backslash stand as \040 and so on; the rest are the bytes of the path. */
function unescapeOctal(text: string): string {
  const plain = text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  )
  return textOf(Buffer.from(plain, 'latin1'))
}

function nameOf(path: string): NetnsName {
  const named = /^(?:\/var)?\/run\/netns\/([^/]+)$/.exec(path)?.[1]
  if (named !== undefined) return { path, name: named, source: 'run-netns' }
  return { path, source: /^(\/var)?\/run\/docker\/netns\//.test(path) ? 'docker-netns' : 'mount' }
}
