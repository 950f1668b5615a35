// A whole session of an ordinary user: a lab built by clicks in a real Chromium, pinged from terminals, undone, closed. Not one process
// of it is root's, Chromium's included, and nothing is left.
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { SnapshotJson } from '../../src-main/common/topology/snapshot'
import { plusOf } from '../support/app/canvas'
import { AppWindow, eventually } from '../support/app/window'
import { launchChromiumAs } from '../support/chromium'
import { useHost } from '../support/host'
import { noLeaks, withoutLeaks } from '../support/leaks'
import { isRunning, statusOf, until } from '../support/program'
import { allPids, engineOf, netnsOfAll, usePeople, wordsOf } from '../support/rootless'
import type { Person } from '../support/rootless'

useHost()
const people = usePeople(1000)
noLeaks()

async function makeNetns(window: AppWindow, name: string): Promise<void> {
  await window.by('make-netns-add').click()
  await window.by('field-name').fill(name)
  await window.apply()
  await window.shape(name)
}

/** The "+" of a namespace, and Connect: the address that was proposed. */
async function connect(window: AppWindow, name: string): Promise<string> {
  await window.fit()
  await window.click(name)
  const { x, y } = plusOf((await window.shape(name)).box)
  await window.page.mouse.click(x, y)
  const card = await window.ready()
  const address = await card.getByTestId('field-address').inputValue()
  await window.apply()
  await window.shape(`${name}/eth0`)
  return address.split('/')[0] ?? ''
}

/** A terminal in a node, opened by a click, and a ping typed into it; the shell stays open. */
async function pingInTerminal(window: AppWindow, name: string, to: string): Promise<void> {
  const before = await window.by('terminal').count()
  // A terminal has all keys but this one.
  if (before > 0) await window.press('Control+`')
  await window.find(name)
  await window.by('action-terminal').click()
  await eventually(async () => expect(await window.by('terminal').count()).toBe(before + 1))
  const terminal = window.by('terminal').last()
  await eventually(async () => expect(await terminal.locator('.xterm-rows').innerText()).toMatch(/[#$]/))
  await window.page.keyboard.type(`ping -c 1 -W 3 ${to}`)
  await window.press('Enter')
  await eventually(async () =>
    expect(await terminal.locator('.xterm-rows').innerText()).toContain('1 received'),
  )
}

const names = ({ json }: Person): string[] => {
  const { netns, links } = json<SnapshotJson>('snapshot')
  return [
    ...netns.flatMap((one) => one.names.map(({ name }) => name ?? '')),
    ...links.map(({ ifname }) => ifname),
  ]
}

it('builds a lab by clicks, pings, undoes it and leaves nothing, all of it without root', () =>
  withoutLeaks(async () => {
    const [person] = people()
    const before = { pids: new Set(allPids()), netns: netnsOfAll() }
    const served = await person.serve()
    const chromium = await launchChromiumAs(person.uid)
    const newPids = (): number[] => allPids().filter((pid) => !before.pids.has(pid))
    try {
      const window = await AppWindow.open(chromium.browser, served.link)
      expect(await window.page.locator('header .mode').innerText()).toMatch(/^rootless ·\s+\S/)

      await window.by('make-bridge-add').click()
      await window.by('field-ifname').fill('br0')
      await window.by('field-address').fill('10.44.0.1/24')
      await window.apply()
      await window.shape('br0')
      await makeNetns(window, 'left')
      await makeNetns(window, 'right')
      const [left, right] = [await connect(window, 'left'), await connect(window, 'right')]
      for (const [from, to] of [
        ['left', right],
        ['right', left],
        ['left', '10.44.0.1'],
      ] as const)
        expect(person.ok('ns', 'exec', `netns:${from}`, '--', 'ping', '-c', '1', '-W', '3', to)).toContain(
          '1 received',
        )

      await pingInTerminal(window, 'left', right)
      await pingInTerminal(window, 'right', left)

      const owners = newPids().map((pid) => [wordsOf(pid)[0], statusOf(pid, 'Uid')?.join(' ')])
      for (const [program, uids] of owners) expect([program, uids]).toEqual([program, '1000 1000 1000 1000'])
      expect(owners.map(([program]) => program).join()).toMatch(/chromium/)

      for (const _ of [1, 2]) await window.by('terminal-close').click()
      await window.by('terminal').waitFor({ state: 'detached' })
      for (const name of ['right/eth0', 'left/eth0', 'right', 'left', 'br0']) {
        await window.press('Control+z')
        await window.gone(name)
      }
      await eventually(() => expect(names(person)).toEqual(['lo']))
      await window.close()
    } finally {
      await chromium.close()
      expect(await served.stop()).toBe(0)
    }
    await until(
      () => !newPids().some(isRunning),
      () => `still there: ${newPids().filter(isRunning).map(wordsOf).join(' | ')}`,
    )
    expect(netnsOfAll()).toEqual(before.netns)
    expect(readdirSync(person.runtime)).toEqual([])
  }))

it('says in the window that the world has ended when its engine is killed', () =>
  withoutLeaks(async () => {
    const [person] = people()
    const served = await person.serve()
    const chromium = await launchChromiumAs(person.uid)
    try {
      const window = await AppWindow.open(chromium.browser, served.link)
      window.expectProblem(/WebSocket/)
      await eventually(async () => expect(await window.by('connection').innerText()).toContain('live'))
      process.kill(engineOf(served), 'SIGKILL')
      await eventually(async () =>
        expect(await window.by('connection').innerText()).toContain('the world has ended'),
      )
      await window.close()
    } finally {
      await chromium.close()
      await until(() => served.process.exitCode === 1, served.stderr)
    }
    expect(readdirSync(person.runtime)).toEqual([])
  }))
