// The keys of the whole window. Those of the canvas itself (zoom, nudge, Esc of a gesture) are the canvas's.
import { onBeforeUnmount, onMounted } from 'vue'
import { useAct } from '../client/act'
import { useChange } from '../client/change'
import { useTerminals } from '../client/terminals'
import { useUndo } from '../client/undo'
import { useView } from '../client/view'
import { keyOf } from './key-names'
import type { WindowKey } from './key-names'

export function useKeys(canvas: { focusCanvas(): void; undoGesture(): void }): void {
  const view = useView()
  const terminals = useTerminals()
  const undo = useUndo()
  const change = useChange()
  const { byKey } = useAct()

  const deeds: Record<WindowKey, () => boolean | void> = {
    palette: () => void (view.palette = { is: 'all' }),
    find: () => void (view.palette = { is: 'find' }),
    undo: () => {
      canvas.undoGesture()
      void undo.undo()
    },
    redo: () => void undo.redo(),
    shortcuts: () => void (view.shortcuts = true),
    tree: () => void (view.tree = !view.tree),
    bottom: () => void (view.bottom = !view.bottom),
    terminal: () => {
      if (!view.bottom || view.tab !== 'terminal') return terminals.focus()
      view.bottom = false
      canvas.focusCanvas()
    },
    rename: () => byKey('F2'),
    delete: () => byKey('Delete'),
    connect: () => byKey('C'),
    focus: () => {
      if (view.focus) view.focus = undefined
      else if (view.subject !== undefined) view.focus = { subject: view.subject, hops: 1 }
    },
    close: () => {
      if (change.stage === 'closed' || change.stage === 'applying') return false
      void change.cancel()
      return true
    },
  }

  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    const key = keyOf(event, isWriting(event.target))
    if (!key || (isInDialog(event.target) && key !== 'close')) return
    // Esc and all the rest are the shell's.
    if (isIn(event.target, '[data-terminal]') && key !== 'terminal') return
    if (deeds[key]() !== false) event.preventDefault()
  }

  /** In the tree a letter that is a shortcut must not search the tree as well. */
  function pressInTree(event: KeyboardEvent): void {
    if (event.key.length > 1 || !isIn(event.target, '[role="tree"]') || !keyOf(event, false)) return
    press(event)
    event.stopPropagation()
  }

  onMounted(() => {
    window.addEventListener('keydown', press)
    window.addEventListener('keydown', pressInTree, { capture: true })
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', press)
    window.removeEventListener('keydown', pressInTree, { capture: true })
  })
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')

const isIn = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null

/** Inside a modal dialog or menu the window's keys rest. */
const isInDialog = (target: EventTarget | null): boolean =>
  isIn(target, '[data-modal], [aria-modal="true"], [role="menu"], [role="listbox"]')
