// The promise of the product, through the window: a running container gets its eth1 in three clicks, and Undo takes it
// away again; and what an attach says when it can't be done.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plusOf } from '../support/app/canvas'
import { bridge, cable } from '../support/app/lab'
import { useRig } from '../support/app/rig'
import { eventually } from '../support/app/window'
import type { AppWindow } from '../support/app/window'
import { hostText } from '../support/changing'
import { lacksDocker, startDocker } from '../support/docker'
import type { DockerRig } from '../support/docker'
import { ip, ipJsonIn, named, skipped, useHost } from '../support/host'
import { lacksPodman, startPodman } from '../support/podman'
import type { PodmanRig } from '../support/podman'

useHost()
const without = { docker: lacksDocker(), podman: lacksPodman() }
let docker: DockerRig | undefined
let podman: PodmanRig | undefined
const pids = new Map<string, number>()

beforeAll(async () => {
  named('lab')
  named('peer')
  // A given MAC and one port that stays: what a bridge takes from its ports can't be "as before".
  bridge('br7', '10.77.0.1/24', '02:00:00:00:77:01')
  cable('peer', 'br7', '10.77.0.60/24')
  if (!without.docker) docker = await startDocker()
  if (!without.podman) podman = await startPodman()
  for (const engine of [docker, podman])
    for (const name of ['web', 'db'])
      if (engine) pids.set(`${engine === docker ? 'docker' : 'podman'}:${name}`, runIn(engine, name))
})
afterAll(async () => {
  await podman?.stop()
  await docker?.stop()
})
const rig = useRig()
// Fresh links get their IPv6 address with a delay.
beforeEach(() => eventually(() => expect(ip('address')).not.toContain('tentative')))

/** Podman's are called "pod-…", so that a name says which is meant. */
const runIn = (engine: DockerRig | PodmanRig, name: string): number =>
  engine.run(engine === podman ? `pod-${name}` : name)

/** Everything of host and namespaces; the kernel's own state of a fresh IPv6 address apart. */
const facts = (): string => hostText('lab', 'peer').replace(/ tentative/g, '')
const inside = (pid: number, ...args: string[]): string =>
  execFileSync('nsenter', ['-t', String(pid), '-n', ...args], { encoding: 'utf8' })
const insideFacts = (pid: number): string =>
  [['-d', 'link'], ['addr'], ['route']].map((args) => inside(pid, 'ip', ...args)).join('\n')

/** Three clicks and no typing: the thing, its "+", Connect. What the window said before the third. */
async function threeClicks(window: AppWindow, name: string): Promise<{ address: string; commands: string }> {
  await window.fit()
  await window.click(name)
  const { x, y } = plusOf((await window.shape(name)).box)
  await window.page.mouse.click(x, y)
  const card = await window.ready()
  const address = await card.getByTestId('field-address').inputValue()
  const commands = await window.by('commands').innerText()
  await window.by('apply').click()
  return { address, commands }
}

async function hotAdd(engine: 'docker' | 'podman', name: string): Promise<void> {
  const [pid, other] = [pids.get(`${engine}:web`) ?? 0, pids.get(`${engine}:db`) ?? 0]
  const before = { host: facts(), inside: insideFacts(pid) }
  const window = await rig().open()
  const { address, commands } = await threeClicks(window, name)
  const bridgeName = `${engine}0`
  expect(commands).toMatch(
    new RegExp(`ip link add name vb-\\S+-eth1 .* master ${bridgeName} up type veth peer name eth1`),
  )
  expect(commands).toContain(`address add ${address} dev eth1`)

  await window.by('toast').waitFor()
  expect(inside(pid, 'ip', 'addr', 'show', 'eth1')).toMatch(
    new RegExp(`state UP[^]*inet ${address.replaceAll('.', '\\.')} `),
  )
  expect(inside(other, 'ping', '-c', '1', '-W', '3', address.split('/')[0] ?? '')).toContain('1 received')
  await window.shape(`${name}/eth1`)
  const { cables, shapes } = await window.canvas()
  const port = shapes.find((one) => one.title === 'eth1' && one.shape === 'port')
  expect(cables.some(({ from, to }) => from === port?.id || to === port?.id)).toBe(true)

  await window.by('toast-undo').click()
  await window.gone(`${name}/eth1`)
  expect(insideFacts(pid)).toBe(before.inside)
  await eventually(() => expect(facts()).toBe(before.host))
}

describe('a running container gets eth1 in three clicks, answers a ping, and is as before after Undo', () => {
  it('of Docker', async (ctx) => {
    if (!docker) return ctx.skip(skipped(without.docker ?? 'no Docker'))
    await hotAdd('docker', 'web')
  })

  it('of Podman', async (ctx) => {
    if (!podman) return ctx.skip(skipped(without.podman ?? 'no Podman'))
    await hotAdd('podman', 'pod-web')
  })
})

/** Where a container engine's bridge is proposed first, ours is chosen. */
async function onBr7(window: AppWindow): Promise<void> {
  const bridges = window.by('field-bridge')
  const br7 = await bridges.locator('option', { hasText: 'br7' }).getAttribute('value')
  if (await bridges.isEnabled()) await bridges.selectOption(br7)
  await eventually(async () => expect(await window.by('field-address').inputValue()).toMatch(/^10\.77\.0\./))
  await window.ready()
}

describe('a named namespace', () => {
  it('gets eth0 on the bridge that was chosen, and is as before after Undo', async () => {
    const before = facts()
    const window = await rig().open()
    await window.fit()
    await window.click('lab')
    const { x, y } = plusOf((await window.shape('lab')).box)
    await window.page.mouse.click(x, y)
    await window.ready()
    await onBr7(window)
    await window.by('apply').click()
    await window.by('toast').waitFor()
    const [link] = ipJsonIn('lab', 'address', 'show', 'dev', 'eth0')
    const address = expect.objectContaining({ local: '10.77.0.2', prefixlen: 24 }) as unknown
    expect(link).toMatchObject({ operstate: 'UP', addr_info: expect.arrayContaining([address]) as unknown })
    await window.shape('lab/eth0')
    await window.by('toast-undo').click()
    await eventually(() => expect(facts()).toBe(before))
    await window.gone('lab/eth0')
  })
})

describe('what can’t be done', () => {
  /** The form of a hot add to lab, on br7. */
  async function opened(): Promise<AppWindow> {
    const window = await rig().open()
    await window.fit()
    await window.click('lab')
    await window.by('action-attach').click()
    await window.ready()
    await onBr7(window)
    return window
  }

  it('is said in the form: an address in use, and one that is none', async () => {
    const before = facts()
    const window = await opened()
    await window.by('field-address').fill('10.77.0.60/24')
    const note = window.by('error-note')
    await note.waitFor()
    expect(await note.innerText()).toMatch(/10\.77\.0\.60/)
    expect(await window.by('apply').isDisabled()).toBe(true)
    await window.by('field-address').fill('10.77.0.300/24')
    await eventually(async () =>
      expect(await window.by('field-address').getAttribute('aria-invalid')).toBe('true'),
    )
    expect(await window.by('apply').isDisabled()).toBe(true)
    await window.by('field-address').fill('10.77.0.9/24')
    await window.ready()
    expect(facts()).toBe(before)
  })

  it('is found on the wire: an address that nothing but ARP tells of', async () => {
    // On lo of a namespace: the kernel answers for it on any link, and no topology puts it on this wire.
    ip('-n', 'peer', 'link', 'set', 'lo', 'up')
    ip('-n', 'peer', 'address', 'add', '10.77.0.66/32', 'dev', 'lo')
    const before = facts()
    const window = await opened()
    await window.by('field-address').fill('10.77.0.66/24')
    const note = window.by('change-card').getByTestId('error-note')
    await note.waitFor()
    expect(await note.innerText()).toMatch(/10\.77\.0\.66 is in use on br7: [^]*eth0 of peer/)
    expect(await window.by('apply').isDisabled()).toBe(true)
    expect(facts()).toBe(before)
  })

  it('asks for a yes where an address is outside every subnet, and Cancel changes nothing', async () => {
    const before = facts()
    const window = await opened()
    await window.by('field-address').fill('192.168.55.5/24')
    const box = window.by('confirm-outside-subnet')
    await box.waitFor()
    expect(await window.by('apply').isDisabled()).toBe(true)
    await window.by('cancel').click()
    await window.by('change-card').waitFor({ state: 'detached' })
    expect(facts()).toBe(before)

    await window.by('action-attach').click()
    await window.ready()
    await onBr7(window)
    await window.by('field-address').fill('192.168.55.5/24')
    await box.check()
    await window.by('apply').click()
    await window.by('toast').waitFor()
    expect(ip('-n', 'lab', '-4', 'address')).toContain('192.168.55.5/24')
    await window.press('Control+z')
    await eventually(() => expect(facts()).toBe(before))
  })
})
