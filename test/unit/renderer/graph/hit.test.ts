// What is under a point, and how much is shown at which zoom.
import { describe, expect, test } from 'vitest'
import { elements } from '../../../../src-renderer/graph/elements'
import { centreOf } from '../../../../src-renderer/graph/geometry'
import { hitAt, sample, subjectsIn } from '../../../../src-renderer/graph/hit'
import { detailAt, fitLinePx, fitTitlePx, linesThatFit, minTextPx } from '../../../../src-renderer/graph/lod'
import { plusAt } from '../../../../src-renderer/graph/paint/marks'
import { englishTexts } from '../../../../src-renderer/graph/texts'
import { dockerHost } from '../../../support/docker-host'

const { scene } = elements(dockerHost().build(), { hostname: 'lab-host' }, englishTexts)

describe('a hit', () => {
  test('in the middle of every card, bar, NIC and port is that one', () => {
    for (const node of scene.nodes.values()) {
      if (node.shape === 'host' || node.shape === 'zone') continue
      const hit = hitAt(scene, centreOf(node.rect), 2)
      expect(hit, node.id).toMatchObject({ on: node.shape, id: node.id, subject: node.subject })
    }
  })

  test('on a card’s "+" counts only while that shows', () => {
    const card = [...scene.nodes.values()].find((node) => node.shape === 'card' && node.connectable)!
    if (card.shape !== 'card') throw new Error('no card')
    const at = plusAt(card)
    expect(hitAt(scene, at, 2, new Set([card.id]))).toMatchObject({ on: 'plus', id: card.id })
    expect(hitAt(scene, at, 2)).not.toMatchObject({ on: 'plus' })
  })

  test('along a cable is the cable, beside it the ground', () => {
    const free = [...scene.cables.values()].filter((cable) => cable.curve === 'straight')
    expect(free.length).toBeGreaterThan(3)
    for (const cable of free) {
      const middle = { x: (cable.start.x + cable.end.x) / 2, y: (cable.start.y + cable.end.y) / 2 }
      const hit = hitAt(scene, middle, 4)
      if (hit.on === 'cable') expect(hit.id).toBe(cable.id)
      expect(hitAt(scene, { x: middle.x + 12, y: middle.y }, 4)).not.toMatchObject({
        on: 'cable',
        id: cable.id,
      })
    }
  })

  test('far outside is the ground', () =>
    expect(hitAt(scene, { x: -9999, y: 0 }, 9)).toEqual({ on: 'ground' }))

  test('a sampled curve begins and ends at its cable’s ends', () => {
    for (const cable of scene.cables.values()) {
      const points = sample(cable)
      expect([points[0], points[points.length - 1]]).toEqual([cable.start, cable.end])
    }
  })

  test('a rectangle around all holds all but ports and the host', () => {
    const all = [...scene.nodes.values()].filter((node) => node.shape !== 'port' && node.shape !== 'host')
    expect(subjectsIn(scene, scene.bounds).length).toBe(all.length)
    expect(subjectsIn(scene, { x: -9999, y: -9999, w: 1, h: 1 })).toEqual([])
  })
})

describe('level of detail', () => {
  const zooms = Array.from({ length: 60 }, (_, i) => 0.03 * 1.08 ** i)

  test('never draws text that is too small to read', () => {
    for (const zoom of zooms) {
      const detail = detailAt(zoom)
      if (detail.card === 'full') expect(11 * zoom).toBeGreaterThanOrEqual(minTextPx - 1e-9)
      if (detail.small) expect(10 * zoom).toBeGreaterThanOrEqual(minTextPx - 1e-9)
    }
    expect([fitTitlePx, fitLinePx].every((px) => px >= minTextPx)).toBe(true)
  })

  test('only grows with the zoom', () => {
    const rank = { block: 0, fit: 1, full: 2 }
    const all = zooms.map(detailAt)
    all.forEach((detail, i) => {
      const before = all[i - 1]
      if (!before) return
      expect(rank[detail.card]).toBeGreaterThanOrEqual(rank[before.card])
      for (const key of ['small', 'lights', 'barDetail'] as const)
        expect(Number(detail[key])).toBeGreaterThanOrEqual(Number(before[key]))
    })
  })

  test('is everything at life size and blocks from afar', () => {
    expect(detailAt(1)).toEqual({ card: 'full', small: true, lights: true, barDetail: true })
    expect(detailAt(0.1)).toMatchObject({ card: 'block', lights: false })
    expect([linesThatFit(30, 40), linesThatFit(90, 40)]).toEqual([0, 2])
  })
})
