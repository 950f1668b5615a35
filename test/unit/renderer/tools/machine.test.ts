// The gestures as state machines: each from press to release, Esc from every state, and a seeded fuzz of inputs.
import { beforeEach, describe, expect, test } from 'vitest'
import { elements } from '../../../../src-renderer/graph/elements'
import { centreOf } from '../../../../src-renderer/graph/geometry'
import type { Point } from '../../../../src-renderer/graph/geometry'
import { hitAt } from '../../../../src-renderer/graph/hit'
import type { Subject } from '../../../../src-renderer/graph/model'
import { plusAt } from '../../../../src-renderer/graph/paint/marks'
import type { NodeShape, Scene } from '../../../../src-renderer/graph/scene'
import { englishTexts } from '../../../../src-renderer/graph/texts'
import { idle } from '../../../../src-renderer/tools/idle'
import { Machine } from '../../../../src-renderer/tools/machine'
import type { Effect, Input, Modifiers } from '../../../../src-renderer/tools/machine'
import { pinch } from '../../../../src-renderer/tools/pan/pinch'
import { wheel } from '../../../../src-renderer/tools/pan/wheel'
import { dockerHost } from '../../../support/docker-host'
import { randomOf } from '../../../support/random-topology'

const { scene } = elements(dockerHost().build(), { hostname: 'lab-host' }, englishTexts)
const plain: Modifiers = { shift: false, ctrl: false, space: false }

function named(title: string, shape: NodeShape['shape'] = 'card'): NodeShape {
  const node = [...scene.nodes.values()].find(
    (one) => one.shape === shape && 'title' in one && one.title === title,
  )
  if (!node) throw new Error(`no ${shape} ${title}`)
  return node
}

/** Runs a machine as the canvas does, and keeps what is shown. */
class Hand {
  readonly machine = new Machine(idle)
  selection = new Set<Subject>()
  plus = new Set<string>()
  /** What a preview shows; empty when nothing is under way. */
  shown: Partial<Record<'drag' | 'pull' | 'marquee', true>> = {}
  log: Effect[] = []

  do(input: Input): Effect[] {
    const effects = this.machine.handle(input, { scene, selection: this.selection })
    for (const effect of effects) this.take(effect)
    this.log.push(...effects)
    return effects
  }

  pointer(
    on: 'down' | 'move' | 'up',
    at: Point,
    more: Partial<Modifiers & { button: number; touch: boolean }> = {},
  ): Effect[] {
    const hit = hitAt(scene, at, 3, this.plus)
    return this.do({ on, at, screen: at, hit, button: 0, touch: false, ...plain, ...more })
  }

  key(key: string, more: Partial<Modifiers> = {}): Effect[] {
    return this.do({ on: 'key', key, ...plain, ...more })
  }

  /** Press at `from`, over some points, to `to`; not let go. */
  draw(from: Point, to: Point, more: Partial<Modifiers & { button: number; touch: boolean }> = {}): void {
    this.pointer('down', from, more)
    for (const t of [0.2, 0.5, 1])
      this.pointer('move', { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }, more)
  }

  get kinds(): string[] {
    return this.log.map((effect) => effect.do)
  }

  last<K extends Effect['do']>(what: K): Extract<Effect, { do: K }> | undefined {
    return this.log.findLast((effect): effect is Extract<Effect, { do: K }> => effect.do === what)
  }

  private take(effect: Effect): void {
    if (effect.do === 'drag' || effect.do === 'pull' || effect.do === 'marquee') this.shown[effect.do] = true
    if (effect.do === 'clear') this.shown = {}
    if (effect.do === 'select' && effect.how === 'set') this.selection = new Set(effect.subjects)
    if (effect.do === 'select' && effect.how !== 'set')
      for (const subject of effect.subjects)
        if (effect.how === 'toggle' && this.selection.has(subject)) this.selection.delete(subject)
        else this.selection.add(subject)
  }
}

const ground = { x: scene.bounds.x + 4, y: scene.bounds.y + scene.bounds.h - 4 }
const [web, db, docker0] = [named('web'), named('db'), named('docker0', 'bar')]
const portOf = (card: NodeShape): Point => {
  const port = [...scene.nodes.values()].find((node) => node.shape === 'port' && node.owner === card.id)
  return centreOf(port!.rect)
}

let hand: Hand
beforeEach(() => (hand = new Hand()))

describe('selecting', () => {
  test('a click selects, Shift adds and takes away, a click on the ground clears', () => {
    for (const on of ['down', 'up'] as const) hand.pointer(on, centreOf(web.rect))
    expect([...hand.selection]).toEqual([web.subject])
    for (const on of ['down', 'up'] as const) hand.pointer(on, centreOf(db.rect), { shift: true })
    expect(hand.selection.size).toBe(2)
    for (const on of ['down', 'up'] as const) hand.pointer(on, centreOf(web.rect), { shift: true })
    expect([...hand.selection]).toEqual([db.subject])
    for (const on of ['down', 'up'] as const) hand.pointer(on, ground)
    expect(hand.selection.size).toBe(0)
  })

  test('a rectangle selects what it touches, with Shift in addition', () => {
    hand.selection = new Set([docker0.subject])
    const { x, y, w, h } = web.rect
    hand.draw({ x: x - 8, y: y + h + 8 }, { x: x + w / 2, y: y + h - 4 }, { shift: true })
    expect(hand.machine.name).toBe('marquee')
    hand.pointer('up', { x: x + w / 2, y: y + h - 4 }, { shift: true })
    expect(hand.selection).toEqual(new Set([docker0.subject, web.subject]))
  })

  test('Ctrl+A selects every card, bar and NIC', () => {
    hand.key('a', { ctrl: true })
    expect(hand.selection.has(web.subject) && hand.selection.has(docker0.subject)).toBe(true)
    expect(hand.selection.has(scene.host!)).toBe(false)
  })

  test('Enter opens the one that is selected', () => {
    expect(hand.key('Enter')).toEqual([])
    hand.selection = new Set([web.subject])
    expect(hand.key('Enter')).toEqual([{ do: 'open', subject: web.subject }])
  })
})

describe('moving', () => {
  test('a drag moves the card, and all that is selected with it', () => {
    hand.selection = new Set([web.subject, docker0.subject])
    const at = centreOf(web.rect)
    hand.draw(at, { x: at.x + 41, y: at.y + 10 })
    expect(hand.shown.drag).toBe(true)
    hand.pointer('up', { x: at.x + 41, y: at.y + 10 })
    const drop = hand.last('drop')!
    expect([...drop.from.keys()].sort()).toEqual(['bridge:docker0', 'docker:web'])
    expect(drop.by).toEqual({ x: 40, y: 12 })
    expect([hand.machine.name, hand.shown]).toEqual(['idle', {}])
  })

  test('a tremble is a click', () => {
    const at = centreOf(web.rect)
    hand.draw(at, { x: at.x + 2, y: at.y + 1 })
    hand.pointer('up', at)
    expect(hand.kinds).toEqual(['select'])
  })

  test('arrows nudge what is selected by one step, with Shift by five', () => {
    expect(hand.key('ArrowLeft')).toEqual([])
    hand.selection = new Set([web.subject])
    expect(hand.key('ArrowLeft')[0]).toMatchObject({ do: 'drop', by: { x: -4, y: 0 } })
    expect(hand.key('ArrowDown', { shift: true })[0]).toMatchObject({ do: 'drop', by: { x: 0, y: 20 } })
  })
})

describe('panning and zooming', () => {
  test.each([{ button: 1 }, { space: true }])('a drag with %o pans', (more) => {
    const at = centreOf(web.rect)
    hand.draw(at, { x: at.x + 30, y: at.y - 20 }, more)
    const sum = hand.log.reduce(
      (by, one) => (one.do === 'pan' ? { x: by.x + one.by.x, y: by.y + one.by.y } : by),
      { x: 0, y: 0 },
    )
    expect([sum.x, sum.y].map(Math.round)).toEqual([30, -20])
    hand.pointer('up', at, more)
    expect(hand.machine.name).toBe('idle')
  })

  test('a finger on the ground pans, on a card it moves the card', () => {
    hand.draw(ground, { x: ground.x - 60, y: ground.y }, { touch: true })
    expect(hand.machine.name).toBe('panning')
    hand.do({ on: 'cancel' })
    const at = centreOf(web.rect)
    hand.draw(at, { x: at.x + 30, y: at.y }, { touch: true })
    expect(hand.machine.name).toBe('dragging')
  })

  const turn = { dx: 0, dy: 0, mode: 0, ctrl: false, shift: false, notches: -120, at: { x: 5, y: 6 } }
  test('a wheel zooms at the cursor, a touchpad pans with two fingers and zooms with a pinch', () => {
    expect(wheel({ ...turn, dy: 100 })).toMatchObject({ do: 'zoom', at: { x: 5, y: 6 } })
    expect(wheel({ ...turn, dy: 3, mode: 1 })).toMatchObject({ do: 'zoom' })
    expect(wheel({ ...turn, dx: 4, dy: 1, notches: -3 })).toEqual({ do: 'pan', by: { x: -4, y: -1 } })
    expect(wheel({ ...turn, dy: 7, notches: -21 })).toEqual({ do: 'pan', by: { x: -0, y: -7 } })
    const inwards = wheel({ ...turn, dy: 7, notches: -21, ctrl: true })
    expect(inwards.do === 'zoom' && inwards.factor < 1).toBe(true)
    expect(wheel({ ...turn, dy: 50, shift: true })).toEqual({ do: 'pan', by: { x: -50, y: 0 } })
  })

  test('what is under two fingers stays there', () => {
    const [a, b] = [
      { x: 100, y: 100 },
      { x: 200, y: 100 },
    ]
    const effects = pinch(
      [a, b],
      [
        { x: 50, y: 120 },
        { x: 250, y: 120 },
      ],
    )
    expect(effects).toEqual([
      { do: 'pan', by: { x: 0, y: 20 } },
      { do: 'zoom', factor: 2, at: { x: 150, y: 120 } },
    ])
  })

  test.each([
    ['!', 'all'],
    ['@', 'selection'],
  ])('Shift with a digit (%s) shows %s', (key, show) =>
    expect(hand.key(key, { shift: true })).toEqual([{ do: 'view', show }]),
  )
})

describe('connecting', () => {
  const bar = centreOf(docker0.rect)

  test('from a port to a bridge: targets lit, the rest dimmed, let go connects', () => {
    hand.draw(portOf(web), bar)
    const { pull } = hand.last('pull')!
    expect(pull.lit.has(docker0.id)).toBe(true)
    expect([pull.dim.has(db.id), pull.lit.has(db.id)]).toEqual([true, false])
    expect(pull.over?.verdict).toMatchObject({ ok: true, ifname: 'docker0' })
    hand.pointer('up', bar)
    expect(hand.last('connect')).toEqual({ do: 'connect', netns: web.subject, bridge: docker0.subject })
    expect([hand.machine.name, hand.shown]).toEqual(['idle', {}])
  })

  test('from a bridge’s port to a card', () => {
    hand.draw(portOf(docker0), centreOf(web.rect))
    hand.pointer('up', centreOf(web.rect))
    expect(hand.last('connect')).toEqual({ do: 'connect', netns: web.subject, bridge: docker0.subject })
  })

  test('on what can’t take it says why and does nothing', () => {
    hand.draw(portOf(web), centreOf(db.rect))
    expect(hand.last('pull')!.pull.over?.verdict).toEqual({ ok: false, why: 'notABridge' })
    hand.pointer('up', centreOf(db.rect))
    expect(hand.kinds).not.toContain('connect')
    const inner = named('br0', 'bar')
    hand.draw(portOf(web), centreOf(inner.rect))
    expect(hand.last('pull')!.pull.over?.verdict).toEqual({ ok: false, why: 'notOnHost' })
  })

  test('to empty space asks for the bridge, and so does a click on "+"', () => {
    hand.draw(portOf(web), ground)
    hand.pointer('up', ground)
    expect(hand.last('hot-add')).toEqual({ do: 'hot-add', netns: web.subject })
    hand.log = []
    hand.plus = new Set([db.id])
    if (db.shape !== 'card') throw new Error('no card')
    for (const on of ['down', 'up'] as const) hand.pointer(on, plusAt(db))
    expect(hand.log).toContainEqual({ do: 'hot-add', netns: db.subject })
  })

  test('by keyboard: C, arrows, Enter', () => {
    expect(hand.key('c')).toEqual([])
    hand.selection = new Set([web.subject])
    hand.key('c')
    expect(hand.machine.name).toBe('choosing')
    const first = hand.last('pull')!.pull.over!.id
    hand.key('ArrowRight')
    const second = hand.last('pull')!.pull.over!.id
    expect(second).not.toBe(first)
    hand.key('Enter')
    expect(hand.last('connect')).toEqual({ do: 'connect', netns: web.subject, bridge: second })
    expect([hand.machine.name, hand.shown]).toEqual(['idle', {}])
  })
})

describe('Esc', () => {
  const at = centreOf(web.rect)
  const states: [string, (hand: Hand) => void][] = [
    ['pressed', (one) => void one.pointer('down', at)],
    ['dragging', (one) => one.draw(at, { x: at.x + 50, y: at.y })],
    ['marquee', (one) => one.draw(ground, at)],
    ['panning', (one) => one.draw(at, ground, { button: 1 })],
    ['pulling', (one) => one.draw(portOf(web), ground)],
    [
      'choosing',
      (one) => {
        one.selection = new Set([web.subject])
        one.key('c')
      },
    ],
  ]
  test.each(states)('while %s takes every preview back and does nothing else', (name, begin) => {
    begin(hand)
    expect(hand.machine.name).toBe(name)
    const selected = new Set(hand.selection)
    expect(hand.do({ on: 'cancel' })).toEqual([{ do: 'clear' }])
    expect([hand.machine.name, hand.shown, hand.selection]).toEqual(['idle', {}, selected])
    hand.log = []
    hand.pointer('move', ground)
    hand.pointer('up', ground)
    expect(hand.log).toEqual([])
  })
})

describe('any inputs in any order', () => {
  const points = (seen: Scene): Point[] => [...seen.nodes.values()].map((node) => centreOf(node.rect))
  const keys = ['c', 'Enter', 'Tab', 'ArrowUp', 'ArrowRight', 'a', '!', '@', '+', '-', 'x', '0']

  test.each(Array.from({ length: 25 }, (_, i) => [i]))('never stick and end with Esc (seed %i)', (seed) => {
    const random = randomOf(seed)
    const places = points(scene)
    const bool = (): boolean => random() < 0.2
    for (let i = 0; i < 400; i++) {
      const at = places[Math.floor(random() * places.length)]!
      const near = { x: at.x + (random() - 0.5) * 60, y: at.y + (random() - 0.5) * 60 }
      const more = {
        shift: bool(),
        ctrl: bool(),
        space: bool(),
        touch: bool(),
        button: Math.floor(random() * 3),
      }
      const dice = random()
      hand.plus = bool() ? new Set([web.id, db.id]) : new Set()
      if (dice < 0.05) hand.do({ on: 'cancel' })
      else if (dice < 0.25)
        hand.key(keys[Math.floor(random() * keys.length)]!, { shift: more.shift, ctrl: more.ctrl })
      else hand.pointer(dice < 0.45 ? 'down' : dice < 0.75 ? 'move' : 'up', near, more)
      // Nothing is shown that no gesture would take back.
      if (hand.machine.name === 'idle') expect(hand.shown, `step ${i}`).toEqual({})
    }
    hand.do({ on: 'cancel' })
    expect([hand.machine.name, hand.shown]).toEqual(['idle', {}])
    for (const on of ['down', 'up'] as const) hand.pointer(on, centreOf(web.rect))
    expect([...hand.selection]).toEqual([web.subject])
  })
})
