// Small decisions of the window: keys, places of cards, states of steps, marked commands, where an error belongs.
import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../src-main/common/plan/facts'
import { makePlan } from '../../../src-main/common/plan/planner'
import { problemSubject } from '../../../src-renderer/client/problems'
import { placeBeside } from '../../../src-renderer/dialogs/change/place'
import { statusOf } from '../../../src-renderer/dialogs/change/status'
import { commandLines, undoLines } from '../../../src-renderer/panels/bottom/commands'
import { stepStates } from '../../../src-renderer/panels/bottom/steps'
import { keyOf } from '../../../src-renderer/panels/key-names'
import type { Press } from '../../../src-renderer/panels/key-names'
import { nextName } from '../../../src-renderer/panels/names'
import { smallHost } from '../../support/topologies'

const t = smallHost()
const topology = t.build()
const web = Object.values(t.containers).find((one) => one.name === 'web')!
const bridge = Object.values(t.links).find((link) => link.ifname === 'docker0')!
const plan = makePlan(
  'p1',
  { kind: 'attach', target: 'docker:web', bridge: bridge.id, name: 'eth9', addresses: ['172.17.0.9/16'] },
  { ...factsOf(topology, { seed: 's' }), target: { label: 'docker:web', netns: web.netns! } },
)

describe('keys', () => {
  const press = (key: string, more: Partial<Press> = {}): Press => ({
    ...{ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
    ...more,
  })
  it.each<[Press, string | undefined]>([
    [press('k', { ctrlKey: true }), 'palette'],
    [press('K', { metaKey: true }), 'palette'],
    [press('z', { ctrlKey: true }), 'undo'],
    [press('Z', { ctrlKey: true, shiftKey: true }), 'redo'],
    [press('?', { shiftKey: true }), 'shortcuts'],
    [press('F2'), 'rename'],
    [press('c'), 'connect'],
    [press('c', { ctrlKey: true }), undefined],
    [press('c', { altKey: true }), undefined],
  ])('%j means %s', (given, meant) => expect(keyOf(given, false)).toBe(meant))
  it('leave a text box its own', () => {
    expect(keyOf(press('z', { ctrlKey: true }), true)).toBeUndefined()
    expect(keyOf(press('Delete'), true)).toBeUndefined()
    expect(keyOf(press('Escape'), true)).toBe('close')
  })
})

describe('a card', () => {
  const room = { left: 48, top: 44, right: 1108, bottom: 712 }
  const all = { left: 0, top: 44, right: 1440, bottom: 900 }
  const size = { w: 340, h: 260 }
  it('stands right of its element', () =>
    expect(placeBeside({ x: 400, y: 300 }, size, room, all)).toEqual({ x: 512, y: 276 }))
  it('stands left of it near the right edge', () =>
    expect(placeBeside({ x: 900, y: 300 }, size, room, all).x).toBe(900 - 112 - 340))
  it('stays on the canvas while it fits, else in the window', () => {
    expect(placeBeside({ x: 400, y: 700 }, size, room, all).y).toBe(712 - 260 - 8)
    expect(placeBeside({ x: 400, y: 700 }, { w: 340, h: 700 }, room, all).y).toBe(900 - 700 - 8)
  })
})

describe('a plan on the screen', () => {
  it('marks its own words in its commands', () => {
    const own = commandLines(plan).flatMap(({ words }) =>
      words.filter((word) => word.own).map(({ text }) => text),
    )
    expect(new Set(own)).toEqual(new Set(['eth9', '172.17.0.9/16', 'vb-web-eth9']))
    expect(commandLines(plan).map(({ words }) => words.map(({ text }) => text).join(''))).toEqual(
      plan.steps.map(({ command }) => command),
    )
    expect(undoLines(plan)[0]?.words[0]?.text).toContain('ip link del')
  })
  it('shows how far each step is', () => {
    const progress = { planId: 'p1', state: 'running', done: 1, total: 4, step: '2' } as const
    expect(stepStates(plan, { plan })).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
    expect(stepStates(plan, { plan, progress })).toEqual(['done', 'running', 'waiting', 'waiting'])
    const error = { kind: 'kernel', op: 'linkSet', what: 'x', step: '2' } as const
    expect(stepStates(plan, { plan, error })).toEqual(['waiting', 'failed', 'waiting', 'waiting'])
    expect(stepStates(plan, {})).toEqual(['done', 'done', 'done', 'done'])
  })
  it('calls an address ARP silent only when that very one was probed', () => {
    const form = (address: string) =>
      ({
        of: 'attach',
        values: { netns: web.netns!, target: '', bridge: bridge.id, name: 'eth9', address, gateway: '' },
      }) as const
    const proposal = {
      probed: true,
      address: '172.17.0.5/16',
      target: { label: '', netns: web.netns! },
      bridges: [],
      name: '',
    }
    const at = (address: string, probed = true) =>
      statusOf('address', { stage: 'ready', plan, form: form(address), proposal: { ...proposal, probed } })
    expect(at('172.17.0.5/16')).toBe('form.freeSilent')
    expect(at('172.17.0.6/16')).toBe('form.free')
    expect(at('172.17.0.5/16', false)).toBe('form.free')
    expect(at('')).toBeUndefined()
  })
})

describe('an error', () => {
  const error = { kind: 'kernel', op: 'x', what: 'x' } as const
  it('belongs to what it names, else to what the plan touches', () => {
    expect(problemSubject({ ...error, target: bridge.id }, topology, [web.netns])).toBe(bridge.id)
    expect(problemSubject({ ...error, target: 'docker:web' }, topology, [])).toBe(web.netns)
    expect(problemSubject({ ...error, target: '4:1/7' }, topology, [undefined, web.netns])).toBe(web.netns)
    expect(problemSubject(error, topology, [undefined])).toBeUndefined()
  })
})

it('proposes the lowest name that is free', () => {
  expect(nextName('br', ['br0', 'br2'])).toBe('br1')
  expect(nextName('ns', [], 1)).toBe('ns1')
})
