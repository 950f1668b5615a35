// Places that the user gave: kept per host, read back, undone, and never an error when storage fails.
import { expect, test } from 'vitest'
import { loadPlaces, savePlaces, withPlaces } from '../../../../src-renderer/graph/positions'
import type { Shelf } from '../../../../src-renderer/graph/positions'

class Memory implements Shelf {
  readonly items = new Map<string, string>()
  getItem = (key: string): string | null => this.items.get(key) ?? null
  setItem = (key: string, value: string): void => void this.items.set(key, value)
}

const places = new Map([
  ['docker:web', { x: 12, y: -40 }],
  ['bridge:docker0', { x: 0, y: 0.5 }],
])

test('what is saved for a host is loaded for it, and for no other', () => {
  const shelf = new Memory()
  savePlaces(shelf, 'alpha', places)
  expect(loadPlaces(shelf, 'alpha')).toEqual(places)
  expect(loadPlaces(shelf, 'beta')).toEqual(new Map())
})

test.each(['', 'x', '[]', '{}', '{"format":2,"places":{"a":[1,2]}}', '{"format":1,"places":null}'])(
  'unreadable storage (%s) is as good as none',
  (text) => {
    const shelf = new Memory()
    savePlaces(shelf, 'alpha', places)
    for (const key of shelf.items.keys()) shelf.items.set(key, text)
    expect(loadPlaces(shelf, 'alpha')).toEqual(new Map())
  },
)

test('entries that are no places are left out', () => {
  const shelf = new Memory()
  savePlaces(shelf, 'alpha', places)
  const text = JSON.stringify({
    format: 1,
    places: { a: [1, 2], b: 'no', c: [1], d: [null, 3], __proto__: [5, 6] },
  })
  for (const key of shelf.items.keys()) shelf.items.set(key, text)
  expect([...loadPlaces(shelf, 'alpha').keys()]).toEqual(['a'])
})

test('a storage that throws is no error', () => {
  const broken: Shelf = {
    getItem: () => {
      throw new Error('denied')
    },
    setItem: () => {
      throw new Error('full')
    },
  }
  savePlaces(broken, 'alpha', places)
  expect(loadPlaces(broken, 'alpha')).toEqual(new Map())
})

test('a move and its way back lead to where it began', () => {
  const move = { 'docker:web': { x: 1, y: 2 }, 'netns:new': { x: 3, y: 4 } }
  const there = withPlaces(places, move)
  expect(there.placed.get('netns:new')).toEqual({ x: 3, y: 4 })
  const back = withPlaces(there.placed, there.before)
  expect(new Map([...back.placed].sort())).toEqual(new Map([...places].sort()))
  expect(back.before).toEqual(move)
})
