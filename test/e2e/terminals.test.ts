// Terminals by hand, in a real Chromium against the real engine: opened by a click, typed into, pasted into, resized,
// closed; and what a hostile program in one can't do to the window. The browser's own complaints (its policy) fail a test.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bridge } from '../support/app/lab'
import { useRig } from '../support/app/rig'
import { eventually } from '../support/app/window'
import type { AppWindow } from '../support/app/window'
import { lacksDocker, startDocker } from '../support/docker'
import type { DockerRig } from '../support/docker'
import { ip, named, removeNamed, skipped, useHost } from '../support/host'

useHost()
const without = lacksDocker()
let docker: DockerRig | undefined
beforeAll(async () => {
  named('red')
  named('short')
  bridge('br1', '10.8.0.1/24')
  ip('-n', 'red', 'link', 'add', 'br7', 'type', 'bridge')
  if (!without) docker = await startDocker()
  docker?.run('web', '--hostname', 'in-docker')
})
afterAll(() => docker?.stop())
const rig = useRig()

/** All that the terminal in front shows, its lines put together. */
const shown = (window: AppWindow): Promise<string> =>
  window.page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-testid="terminal"]')]
      .filter((one) => one instanceof HTMLElement && one.offsetParent !== null)
      .flatMap((one) => [...one.querySelectorAll('.xterm-rows > div')])
    return rows.map((row) => row.textContent).join('\n')
  })

const shows = (window: AppWindow, what: string | RegExp): Promise<void> =>
  eventually(async () => expect(await shown(window)).toMatch(what))

async function openIn(name: string, window?: AppWindow): Promise<AppWindow> {
  const at = window ?? (await rig().open())
  await at.find(name)
  await at.by('action-terminal').click()
  await at.page.waitForSelector('[data-testid="terminal"][data-state="open"] .xterm-rows')
  await shows(at, /[#$] *$/m)
  return at
}

async function run(window: AppWindow, command: string): Promise<void> {
  await window.page.keyboard.insertText(command)
  await window.press('Enter')
}

/** Shells with a terminal in the namespace called so. */
function shellsIn(name: string): number[] {
  const [inode] = /\d+$/.exec(
    ip('netns', 'exec', name, 'readlink', '/proc/self/ns/net').replace(']', '').trim(),
  ) ?? ['']
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/ns/net`) === `net:[${inode}]` &&
          readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'bash'
        )
      } catch {
        return false
      }
    })
    .map(Number)
}

describe('a terminal', () => {
  it('opens by a click, in the namespace that was clicked, and its close leaves no shell', async () => {
    const window = await openIn('red')
    await window.page.keyboard.type('ip addr')
    await window.press('Enter')
    await shows(window, /br7/)
    expect(await window.by('terminal-tab').innerText()).toBe('red')
    expect(shellsIn('red')).toHaveLength(1)
    await window.by('terminal-close').click()
    await window.by('terminal').waitFor({ state: 'detached' })
    await eventually(() => expect(shellsIn('red')).toEqual([]))
  })

  it('is in all of a container, or in the namespaces that were ticked', async (context) => {
    if (!docker) return context.skip(skipped(without ?? 'Docker did not start'))
    const window = await openIn('web')
    await run(window, 'hostname; cat /proc/1/comm')
    await shows(window, /in-docker\s+sleep/)
    await window.by('action-more').click()
    await window.by('menu-terminal-choose').click()
    await window.by('terminal-kind-uts').check()
    await window.by('terminal-start').click()
    await eventually(async () =>
      expect(await window.by('terminal-tab').allInnerTexts()).toEqual(['web', 'web · uts, net']),
    )
    await shows(window, /[#$] *$/m)
    // The host's files, so the host's programs.
    await run(window, 'hostname; test -e /etc/debian_version && echo of-the""-host')
    await shows(window, /in-docker\s+of-the-host/)
    docker.docker('stop', '-t', '0', 'web')
    await window.by('terminal-tab').first().click()
    await eventually(async () =>
      expect(await window.by('terminal-end').first().innerText()).toContain('What it was in has ended'),
    )
    docker.docker('start', 'web')
  })

  it('takes Chinese, pasted text of several lines, and copies', async () => {
    const window = await openIn('red')
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await run(window, 'echo 网络命名空间 | cut -c1-6; echo 容器')
    await shows(window, /^容器\s*$/m)
    await window.page.evaluate(() =>
      navigator.clipboard.writeText('echo one-$((1+1))\necho \u001b]0;x\u0007two'),
    )
    await window.press('Control+Shift+V')
    await window.press('Enter')
    await shows(window, /one-2/)
    await shows(window, /^\]0;xtwo|^two|xtwo/m)
    const row = window.page.locator('.xterm-rows > div', { hasText: 'one-2' }).last()
    await row.dblclick({ position: { x: 12, y: 8 }, force: true })
    await window.press('Control+Shift+C')
    await eventually(async () =>
      expect(await window.page.evaluate(() => navigator.clipboard.readText())).toBe('one-2'),
    )
  })

  it('has the size of its place, and follows it', async () => {
    const window = await openIn('red')
    const size = async (): Promise<string> => {
      await run(window, 'clear; stty size')
      await shows(window, /^\d+ \d+\s*$/m)
      return /^(\d+ \d+)\s*$/m.exec(await shown(window))?.[1] ?? ''
    }
    const before = await size()
    await window.page.setViewportSize({ width: 1100, height: 900 })
    await eventually(async () =>
      expect(Number((await size()).split(' ')[1])).toBeLessThan(Number(before.split(' ')[1])),
    )
  })

  it('leaves Esc and letters to the shell, and Ctrl+` to the window', async () => {
    const window = await rig().open()
    await window.find('red')
    await window.by('action-attach').click()
    await window.ready()
    await openIn('red', window)
    await run(window, 'IFS= read -rsn1 key; printf "key %q\\n" "$key"')
    await window.press('Escape')
    await shows(window, /key \$'\\E'/)
    expect(await window.by('change-card').isVisible()).toBe(true)
    await window.press('Control+`')
    await window.by('terminal').waitFor({ state: 'hidden' })
    expect(await window.page.evaluate(() => document.activeElement?.closest('[data-terminal]'))).toBeNull()
    await window.press('Control+`')
    await eventually(async () =>
      expect(await window.page.evaluate(() => !!document.activeElement?.closest('[data-terminal]'))).toBe(
        true,
      ),
    )
    await window.page.keyboard.type('echo still-$((2+2))')
    await window.press('Enter')
    await shows(window, /still-4/)
    await window.press('Control+`')
    await window.press('Escape')
    await window.by('change-card').waitFor({ state: 'detached' })
  })

  it('says how it ended, and begins again', async () => {
    const window = await openIn('short')
    await run(window, 'exit 5')
    await eventually(async () => expect(await window.by('terminal-end').innerText()).toContain('status 5'))
    // Its keys are the window's again.
    await window.press('Control+k')
    await window.by('palette-query').fill('short')
    await window.press('Escape')
    await window.by('terminal-restart').click()
    await window.page.waitForSelector('[data-testid="terminal"][data-state="open"] .xterm-rows')
    removeNamed('short')
    await eventually(async () =>
      expect(await window.by('terminal-end').innerText()).toContain('What it was in has ended'),
    )
  })

  it('shows ten megabytes to their end', async () => {
    const window = await openIn('red')
    const started = Date.now()
    await run(window, 'seq 1 9999999 | head -c 10485760; echo; echo all-$((3+4))')
    await window.page.waitForFunction(
      () =>
        [...document.querySelectorAll('.xterm-rows > div')].some((row) =>
          row.textContent?.startsWith('all-7'),
        ),
      undefined,
      { timeout: 90_000 },
    )
    console.log(`10 MB on the screen after ${Date.now() - started} ms`)
  })

  it('is one of several, each with its own shell', async () => {
    const window = await openIn('red')
    for (let n = 2; n <= 5; n++) {
      await window.by('terminal-again').click()
      await eventually(async () => expect(await window.by('terminal-tab').count()).toBe(n))
      await shows(window, /[#$] *$/m)
      await run(window, `echo number-$((${n}+100))`)
      await shows(window, `number-${100 + n}`)
    }
    await window.by('terminal-tab').nth(2).click()
    await shows(window, 'number-103')
    expect(shellsIn('red')).toHaveLength(5)
  })
})

it('a window that goes takes its shells with it', async () => {
  const window = await openIn('red')
  await eventually(() => expect(shellsIn('red')).toHaveLength(1))
  await window.page.reload()
  await eventually(() => expect(shellsIn('red')).toEqual([]))
})

it('hostile output changes nothing but the terminal', async () => {
  const window = await openIn('red')
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await window.page.evaluate(() => navigator.clipboard.writeText('mine'))
  const state = (): Promise<unknown> =>
    window.page.evaluate(() => [document.title, innerWidth, innerHeight, location.href, history.length])
  const before = await state()
  const hostile = [
    String.raw`\e]52;c;c3RvbGVu\a`, // the clipboard
    String.raw`\e]52;c;?\a`,
    String.raw`\e]0;owned\a\e]2;owned\a`, // the title
    String.raw`\e[8;10;20t\e[3;0;0t\e[21t\e[2t`, // size, place, report of the title, minimise
    String.raw`\e]8;;https://attacker.invalid/\aclick me\e]8;;\a`,
    String.raw`\e]8;;javascript:alert(1)\aor me\e]8;;\a`,
    String.raw`<img src=x onerror=alert(1)><style>*{display:none}</style>`,
    String.raw`\e[38;2;255;0;10;48;2;1;2;3mcoloured\e[4:3;58;2;9;9;9mcurly\e[0m`,
    String.raw`\ePq#0;2;0;0;0~~\e\\\e_Gf=100;AAAA\e\\\e^x\e\\`, // sixel, kitty graphics, privacy message
    String.raw`\e[?1000h\e[?1006h\e[?2004h\e[?1049h\e[?1049l`,
    String.raw`\e]1337;File=name=eA==;inline=1:AAAA\a\e]9;4;1;50\a\e]777;notify;a;b\a`,
  ]
  await run(window, `printf '${hostile.join('')}\\n'; echo af""ter`)
  await shows(window, /after/)
  await shows(window, /click me/)
  for (const text of ['click me', 'or me']) {
    const box = await window.page.locator('.xterm-rows > div', { hasText: text }).last().boundingBox()
    if (box) await window.page.mouse.click(box.x + 10, box.y + box.height / 2)
  }
  expect(await state()).toEqual(before)
  expect(await window.page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
  expect(await window.by('terminal-tab').innerText()).toBe('red')
  expect(await window.page.evaluate(() => document.querySelectorAll('.xterm img, .xterm a').length)).toBe(0)
})
