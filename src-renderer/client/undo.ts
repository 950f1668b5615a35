// Undo and redo of the window: the kernel's changes through the engine, moves on the canvas through the canvas.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { errorOf } from '../../src-main/common/errors/error'
import type { HistoryEntry } from '../../src-main/common/plan/plan'
import type { Places } from '../graph/positions'
import { say, saySentence } from '../i18n'
import { errorLine } from '../i18n/error-text'
import { useEngine } from './engine'
import { useToasts } from './toasts'
import {
  afterHistory,
  afterMove,
  afterMoveRedone,
  afterMoveUndone,
  countUpTo,
  emptyOrder,
} from './undo-order'

/** Steps that may wait for the one under way. */
const mostWaiting = 4

/** Runs one after the other: a key pressed while the last step is under way isn't lost, unless it is held down. */
function turns(): (run: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  let waiting = 0
  return (run) => {
    if (waiting >= mostWaiting) return last
    waiting++
    return (last = last.then(run).finally(() => waiting--))
  }
}

export const useUndo = defineStore('undo', () => {
  const engine = useEngine()
  const toasts = useToasts()
  const order = shallowRef(emptyOrder)
  const busy = ref(false)
  const inTurn = turns()
  let place: ((places: Places) => void) | undefined

  watch(
    () => engine.history,
    (entries) => (order.value = afterHistory(order.value, entries)),
    { immediate: true },
  )

  async function ask(what: 'undo' | 'redo', count: number): Promise<void> {
    if (count < 1) return
    busy.value = true
    try {
      const entries = await engine.call(what, { count })
      toasts.closeOffers()
      for (const entry of entries.slice(0, 1)) told(what, entry, entries.length)
    } catch (thrown) {
      toasts.show({ tone: 'bad', title: say(`undo.failed.${what}`), detail: errorLine(errorOf(thrown)) })
    } finally {
      busy.value = false
    }
  }

  function told(what: 'undo' | 'redo', entry: HistoryEntry, count: number): void {
    const title =
      count > 1
        ? say(`undo.many.${what}`, { count })
        : say(`undo.one.${what}`, { title: saySentence(entry.title) })
    if (entry.error) toasts.show({ tone: 'bad', title, detail: errorLine(entry.error) })
    else toasts.show({ tone: 'plain', title })
  }

  async function undo(): Promise<void> {
    const item = order.value.done.at(-1)
    if (!item) return
    if (item.is === 'change') return ask('undo', 1)
    place?.(item.before)
    order.value = afterMoveUndone(order.value)
  }

  async function redo(): Promise<void> {
    const item = order.value.undone.at(-1)
    if (!item) return
    if (item.is === 'change') return ask('redo', 1)
    place?.(item.after)
    order.value = afterMoveRedone(order.value)
  }

  return {
    busy,
    undo: () => inTurn(undo),
    redo: () => inTurn(redo),
    undoUpTo: (id: string) => inTurn(() => ask('undo', countUpTo(engine.history, id))),
    redoChange: () => inTurn(() => ask('redo', 1)),
    moved: (before: Places, after: Places) => (order.value = afterMove(order.value, before, after)),
    usePlace: (use: (places: Places) => void) => (place = use),
    canUndo: computed(() => order.value.done.length > 0),
    canRedo: computed(() => order.value.undone.length > 0),
    canRedoChange: computed(() => engine.history.some((entry) => entry.state === 'undone')),
  }
})
