// A changer over a real observer for kernel tests, with a state directory of its own, and the oracle that says what a
// host looks like: `ip -d` of the host and of named namespaces, less what counts up or down by itself.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { Failure } from '../../src-main/common/errors/error'
import type { VethboardError } from '../../src-main/common/errors/error'
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Intent } from '../../src-main/common/plan/intent'
import type { Applied, Plan } from '../../src-main/common/plan/plan'
import { selectors } from '../../src-main/common/topology/select'
import type { Seam } from '../../src-main/engine/apply/context'
import { createChanger } from '../../src-main/engine/create'
import type { Changer, EngineOptions, Observer } from '../../src-main/engine/engine'
import { createObserver } from '../../src-main/engine/observer'
import { ip } from './host'

export interface Rig {
  observer: Observer
  changer: Changer
  stateDir: string
  plan(intent: Intent): Promise<Plan>
  /** Plans, and applies with every confirmation. */
  apply(intent: Intent): Promise<Applied>
  netns(name: string): Promise<NetnsId>
  link(ifname: string, netns?: string): Promise<LinkId>
}

export const confirmAll = (plan: Plan): string[] => plan.warnings.map((warning) => warning.code)

export const optionsFor = (stateDir: string, more: Partial<EngineOptions> = {}): EngineOptions => ({
  live: false,
  stateDir,
  mode: 'host',
  containerSockets: [],
  ...more,
})

/** Runs `use` with a changer; all of it is gone afterwards, the state directory too unless it was given. */
export async function changing<T>(
  use: (rig: Rig) => Promise<T>,
  { stateDir, seam, ...more }: Partial<EngineOptions> & { seam?: Seam } = {},
): Promise<T> {
  const folder = stateDir ?? mkdtempSync(join(tmpdir(), 'vethboard-state-'))
  const options = optionsFor(folder, more)
  const observer = await createObserver(options)
  const changer = await createChanger(observer, options, seam)
  const netns = async (name: string): Promise<NetnsId> => {
    await observer.settle()
    const all = Object.values(observer.current().netns)
    const found = all.find((one) => (name === '' ? one.initial : one.names.some((n) => n.name === name)))
    if (!found) throw new Error(`no namespace ${name}`)
    return found.id
  }
  const rig: Rig = {
    observer,
    changer,
    stateDir: folder,
    plan: (intent) => changer.plan(intent),
    async apply(intent) {
      const plan = await changer.plan(intent)
      return changer.apply(plan.id, confirmAll(plan))
    },
    netns,
    async link(ifname, name = '') {
      const found = selectors(observer.current()).linkByName(await netns(name), ifname)
      const link = found ?? selectors(observer.current()).linkByName(await netns(name), ifname)
      if (!link) throw new Error(`no link ${ifname}`)
      return link.id
    },
  }
  try {
    return await use(rig)
  } finally {
    await changer.close()
    await observer.close()
    if (stateDir === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

/** The error that `run` ends with. */
export async function refusal(run: Promise<unknown>): Promise<VethboardError> {
  try {
    await run
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.error
    throw thrown
  }
  throw new Error('not refused')
}

/** What changes by itself: IPv6's tentative state, timers of a bridge, random ids. */
const passing =
  / (hello_timer|tcn_timer|topology_change_timer|gc_timer|hold_timer|message_age_timer|forward_delay_timer) +[\d.]+/g

const settled = (text: string): string =>
  text
    // Comes once the kernel has found no duplicate of the address.
    .replace(/^local fe80\S+ dev .*\n/gm, '')
    .replace(passing, '')
    .replace(/ tentative/g, '')
    .replace(/(link-netnsid|link-netns) \S+ ?/g, '')

/** Forwarding and the like of a namespace, as /proc/sys shows them in it. */
function switches(name: string): string {
  const within = name === '' ? [] : ['ip', 'netns', 'exec', name]
  const [command = '', ...args] = [...within, 'sh', '-c', `grep -s . ${switchFiles.join(' ')}; true`]
  return execFileSync(command, args, { encoding: 'utf8' })
}
const switchFiles = [
  ...[
    'ip_forward',
    'conf/*/forwarding',
    'conf/*/rp_filter',
    'conf/*/proxy_arp',
    'conf/*/accept_redirects',
  ].map((file) => `/proc/sys/net/ipv4/${file}`),
  ...['forwarding', 'accept_ra', 'disable_ipv6', 'accept_redirects'].map(
    (file) => `/proc/sys/net/ipv6/conf/*/${file}`,
  ),
]

/** nftables, as nft(8) lists it. */
function tables(name: string): string {
  const within = name === '' ? [] : ['ip', 'netns', 'exec', name]
  const [command = '', ...args] = [...within, 'nft', '--stateless', 'list', 'ruleset']
  return execFileSync(command, args, { encoding: 'utf8' })
}

/** Routes of equal preference stand in the order in which they came. */
const sorted = (lines: string): string => lines.split('\n').sort().join('\n')

/** All that iproute2 shows of the host and of the namespaces named. */
export function hostText(...names: string[]): string {
  return ['', ...names]
    .flatMap((name) => {
      const where = name === '' ? [] : ['-n', name]
      return [
        `== ${name || 'host'}`,
        ip(...where, '-d', 'link'),
        ip(...where, '-d', 'address'),
        sorted(ip(...where, 'route', 'show', 'table', 'all')),
        sorted(ip(...where, '-6', 'route', 'show', 'table', 'all')),
        ip(...where, 'neighbour', 'show', 'nud', 'permanent'),
        sorted(ip(...where, '-6', 'neighbour', 'show', 'nud', 'permanent')),
        switches(name),
        tables(name),
      ]
    })
    .map(settled)
    .join('\n')
}

/** Demands that the host be as `before`, once the kernel's own work (carrier, IPv6 addresses) is done. */
export async function sameHost(before: string, ...names: string[]): Promise<void> {
  for (let tries = 0; tries < 50 && hostText(...names) !== before; tries++) await sleep(50)
  expect(hostText(...names)).toBe(before)
}
