// Undo of two kinds of steps in one order: the engine's changes, as its history tells them, and moves on the canvas.
import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../../../src-main/common/plan/plan'
import {
  afterHistory,
  afterMove,
  afterMoveRedone,
  afterMoveUndone,
  countUpTo,
  emptyOrder,
} from '../../../src-renderer/client/undo-order'
import type { UndoOrder } from '../../../src-renderer/client/undo-order'

const entry = (id: string, state: HistoryEntry['state'] = 'applied'): HistoryEntry => ({
  id,
  title: { key: 'plan.title.linkSet', values: {} },
  appliedAt: Number(id.slice(1)),
  state,
  commands: [],
  undoCommands: [],
})
const move = (order: UndoOrder, name: string): UndoOrder =>
  afterMove(order, { [name]: null }, { [name]: { x: 1, y: 1 } })
const names = (items: UndoOrder['done']): string[] =>
  items.map((item) => (item.is === 'change' ? item.id : (Object.keys(item.after)[0] ?? '')))

describe('the order of undo', () => {
  it('begins with what the engine remembers, oldest first', () => {
    const order = afterHistory(emptyOrder, [entry('h2'), entry('h1'), entry('h3', 'undone')])
    expect(names(order.done)).toEqual(['h1', 'h2'])
    expect(names(order.undone)).toEqual(['h3'])
  })

  it('mixes moves and changes as they came', () => {
    let order = afterHistory(emptyOrder, [entry('h1')])
    order = move(order, 'web')
    order = afterHistory(order, [entry('h1'), entry('h2')])
    expect(names(order.done)).toEqual(['h1', 'web', 'h2'])
  })

  it('takes back a change, a move and a change, and makes them again', () => {
    let order = afterHistory(move(afterHistory(emptyOrder, [entry('h1')]), 'web'), [entry('h1'), entry('h2')])
    order = afterHistory(order, [entry('h1'), entry('h2', 'undone')])
    order = afterMoveUndone(order)
    order = afterHistory(order, [entry('h1', 'undone'), entry('h2', 'undone')])
    expect(names(order.done)).toEqual([])
    expect(names(order.undone)).toEqual(['h2', 'web', 'h1'])
    order = afterHistory(order, [entry('h1'), entry('h2', 'undone')])
    order = afterMoveRedone(order)
    order = afterHistory(order, [entry('h1'), entry('h2')])
    expect(names(order.done)).toEqual(['h1', 'web', 'h2'])
    expect(order.undone).toEqual([])
  })

  it('forgets what was undone when something new is done', () => {
    const undone = afterHistory(afterHistory(emptyOrder, [entry('h1')]), [entry('h1', 'undone')])
    expect(names(move(undone, 'web').undone)).toEqual([])
    expect(names(afterHistory(undone, [entry('h1', 'undone'), entry('h2')]).undone)).toEqual([])
  })

  it('keeps the order when several are undone at once', () => {
    const order = afterHistory(afterHistory(emptyOrder, [entry('h1'), entry('h2')]), [
      entry('h1', 'undone'),
      entry('h2', 'undone'),
    ])
    expect(names(order.undone)).toEqual(['h2', 'h1'])
  })

  it('drops what the engine has forgotten', () => {
    expect(
      names(afterHistory(afterHistory(emptyOrder, [entry('h1'), entry('h2')]), [entry('h2')]).done),
    ).toEqual(['h2'])
  })

  it('counts how many to undo so that one is undone', () => {
    const entries = [entry('h1'), entry('h2', 'undone'), entry('h3'), entry('h4')]
    expect(countUpTo(entries, 'h3')).toBe(2)
    expect(countUpTo(entries, 'h1')).toBe(3)
    expect(countUpTo(entries, 'h2')).toBe(0)
  })
})
