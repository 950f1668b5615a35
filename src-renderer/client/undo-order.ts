// One order for two kinds of steps: changes of the kernel, which the engine remembers, and moves on the canvas, which
// the window remembers. Pure.
import type { HistoryEntry } from '../../src-main/common/plan/plan'
import type { Places } from '../graph/positions'

export type UndoItem = { is: 'change'; id: string } | { is: 'move'; before: Places; after: Places }

/** `done`: the latest is last; `undone`: the next to redo is last. */
export interface UndoOrder {
  done: readonly UndoItem[]
  undone: readonly UndoItem[]
}

export const emptyOrder: UndoOrder = { done: [], undone: [] }
/** Of moves; the engine limits its own. */
const mostKept = 400

/** After a move: what had been undone can't be redone in this order any more. */
export const afterMove = (order: UndoOrder, before: Places, after: Places): UndoOrder => ({
  done: [...order.done, { is: 'move' as const, before, after }].slice(-mostKept),
  undone: [],
})

/** After the engine told its history: new changes come last, undone ones change sides, forgotten ones go. */
export function afterHistory(order: UndoOrder, entries: readonly HistoryEntry[]): UndoOrder {
  const states = new Map(entries.map((entry) => [entry.id, entry.state]))
  const is = (state: HistoryEntry['state']) => (item: UndoItem) =>
    item.is === 'move' || states.get(item.id) === state
  const had = new Set(
    [...order.done, ...order.undone].flatMap((item) => (item.is === 'change' ? [item.id] : [])),
  )
  const byTime = [...entries].sort((a, b) => a.appliedAt - b.appliedAt)
  const fresh = (state: HistoryEntry['state']): UndoItem[] =>
    byTime
      .filter((entry) => entry.state === state && !had.has(entry.id))
      .map(({ id }) => ({ is: 'change', id }))
  const turned = (items: readonly UndoItem[], state: HistoryEntry['state']): UndoItem[] =>
    items.filter((item) => item.is === 'change' && states.get(item.id) === state).reverse()
  const newOnes = fresh('applied')
  const done = [...order.done.filter(is('applied')), ...turned(order.undone, 'applied'), ...newOnes]
  const undone =
    newOnes.length > 0 && had.size > 0
      ? []
      : [...fresh('undone').reverse(), ...order.undone.filter(is('undone')), ...turned(order.done, 'undone')]
  return { done, undone }
}

/** After a move was taken back or made again. */
export function afterMoveUndone(order: UndoOrder): UndoOrder {
  const item = order.done.at(-1)
  return item ? { done: order.done.slice(0, -1), undone: [...order.undone, item] } : order
}

export function afterMoveRedone(order: UndoOrder): UndoOrder {
  const item = order.undone.at(-1)
  return item ? { done: [...order.done, item], undone: order.undone.slice(0, -1) } : order
}

/** How many changes an undo must take back so that `id` is undone too; 0 when it isn't applied. */
export function countUpTo(entries: readonly HistoryEntry[], id: string): number {
  const applied = entries
    .filter((entry) => entry.state === 'applied')
    .sort((a, b) => b.appliedAt - a.appliedAt)
  return applied.findIndex((entry) => entry.id === id) + 1
}
