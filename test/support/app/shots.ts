// The pictures of docs/images/: the program as it is, on hosts that are made here, real down to the kernel.
import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startDocker } from '../docker'
import { ip, ipJson, named, removeNamed } from '../host'
import { labImage } from '../lab-image'
import { plusOf } from './canvas'
import { bridge, cable } from './lab'
import { Rig } from './rig'
import type { AppWindow, Look } from './window'

const mostBytes = 150 * 1024

interface Shot {
  name: string
  look: Look
  act?: (window: AppWindow) => Promise<void>
}

/** Makes a host, and gives what takes it away again. */
type Host = () => Promise<() => Promise<void> | void>

/** Namespaces called and numbered by what they are for, on bridges of their own subnets. */
function namespaces(groups: readonly [bridge: string, prefix: string, count: number][]): Host {
  return () => {
    const made: string[] = []
    groups.forEach(([ifname, prefix, count], g) => {
      bridge(ifname, `10.${20 + g}.0.1/24`)
      for (let n = 1; n <= count; n++) {
        const name = count === 1 ? prefix : `${prefix}${n}`
        named(name)
        made.push(name)
        cable(name, ifname, `10.${20 + g}.0.${10 + n}/24`)
      }
    })
    return Promise.resolve(() => clear(made))
  }
}

function clear(names: readonly string[]): void {
  for (const name of names) removeNamed(name)
  for (const { ifname } of ipJson('link'))
    if (ifname !== 'lo' && ipJson('link').some((link) => link['ifname'] === ifname))
      ip('link', 'del', String(ifname))
}

/** Docker's bridge, a network of a composed application, a namespace made by hand. */
const dockerHost: Host = async () => {
  const docker = await startDocker()
  const image = (name: string): string => {
    docker.docker('tag', labImage, name)
    return name
  }
  const run = (name: string, from: string, ...options: string[]): string =>
    docker.docker('run', '-d', '--name', name, '--hostname', name, ...options, image(from), 'sleep', '100000')
  run('web', 'acme/web:3.1')
  run('db', 'acme/postgres:17')
  run('cache', 'acme/redis:7.4')
  docker.docker(
    'network',
    'create',
    '--subnet',
    '172.18.0.0/16',
    '-o',
    'com.docker.network.bridge.name=br-shop',
    'shop',
  )
  for (const [name, from] of [
    ['shop-web', 'acme/shop-web:2.0'],
    ['shop-api', 'acme/shop-api:2.0'],
    ['shop-queue', 'acme/rabbit:4.1'],
  ] as const)
    run(name, from, '--network', 'shop')
  named('router')
  cable('router', 'br-shop', '172.18.0.254/16')
  return async () => {
    await docker.stop()
    clear(['router'])
  }
}

async function hotAdd(window: AppWindow): Promise<void> {
  await window.click('shop-api')
  const { x, y } = plusOf((await window.shape('shop-api')).box)
  await window.page.mouse.click(x, y)
  await window.ready()
}

const choose =
  (name: string) =>
  async (window: AppWindow): Promise<void> => {
    await window.click(name)
  }

const hosts: { host: Host; shots: Shot[] }[] = [
  {
    host: dockerHost,
    shots: [
      { name: 'window', look: {}, act: choose('web') },
      { name: 'window-light', look: { theme: 'light' }, act: choose('web') },
      { name: 'window-zh', look: { locale: 'zh-CN' }, act: choose('web') },
      { name: 'hot-add', look: {}, act: hotAdd },
    ],
  },
  {
    host: namespaces([
      ['br-front', 'web', 3],
      ['br-back', 'db', 2],
    ]),
    shots: [{ name: 'host-5', look: {}, act: choose('br-front') }],
  },
  {
    host: namespaces([
      ['br-edge', 'edge', 12],
      ['br-app', 'app', 20],
      ['br-data', 'data', 10],
      ['br-mgmt', 'mgmt', 8],
    ]),
    shots: [{ name: 'host-50', look: {}, act: choose('br-app') }],
  },
  {
    host: namespaces(
      Array.from({ length: 20 }, (_, i) => [`br${i + 1}`, `s${i + 1}n`, 25] as [string, string, number]),
    ),
    shots: [{ name: 'host-500', look: {}, act: choose('br7') }],
  },
]

async function take(rig: Rig, folder: string, { name, look, act }: Shot): Promise<void> {
  const window = await rig.open(look)
  await window.settled()
  await act?.(window)
  await window.settled()
  await window.page.mouse.move(720, 60)
  // It would tell of the machine that takes the pictures.
  await window.page.evaluate(`document.querySelector('.kernel')?.remove()`)
  // Cables have grown, toasts have risen.
  await window.page.waitForTimeout(700)
  const path = join(folder, `${name}.png`)
  await window.page.screenshot({ path })
  const pack = (...options: string[]): unknown =>
    execFileSync('convert', [path, '-strip', '-define', 'png:compression-level=9', ...options])
  pack(path)
  // The light theme's greys suffer from a palette, so only what is large gets one.
  if (statSync(path).size > mostBytes) pack('+dither', '-colors', '255', `PNG8:${path}`)
  console.log(`${name}.png ${Math.round(statSync(path).size / 1024)} KB`)
}

/** All of them, or those that are named. */
export async function takeShots(folder: string, only: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  execFileSync('hostname', ['lab-host'])
  for (const { host, shots } of hosts) {
    const wanted = shots.filter(({ name }) => only.length === 0 || only.includes(name))
    if (wanted.length === 0) continue
    const clear = await host()
    try {
      const rig = await Rig.start()
      try {
        for (const shot of wanted) await take(rig, folder, shot)
        await rig.closeWindows()
      } finally {
        await rig.stop()
      }
    } finally {
      await clear()
    }
  }
}
