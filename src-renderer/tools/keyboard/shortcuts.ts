// Keys of the view and the selection. Keys of the window (undo, palette, delete) are the window's.
import type { Effect, KeyInput, Situation } from '../machine'

const zoomStep = 1.25

/** What `input` asks for; undefined when the key means nothing here. */
export function shortcut(input: KeyInput, { scene, selection }: Situation): Effect[] | undefined {
  const { key, shift, ctrl } = input
  if (ctrl && key.toLowerCase() === 'a') return [{ do: 'select', subjects: selectable(scene), how: 'set' }]
  if (ctrl) return undefined
  // Shift+1 arrives as "!" on most layouts, as "1" on some.
  if (key === '!' || (shift && key === '1')) return [{ do: 'view', show: 'all' }]
  if (key === '@' || key === '"' || (shift && key === '2')) return [{ do: 'view', show: 'selection' }]
  if (shift && key === '0') return [{ do: 'view', show: 'life-size' }]
  if (key === '+' || key === '=') return [{ do: 'zoom', factor: zoomStep }]
  if (key === '-' || key === '_') return [{ do: 'zoom', factor: 1 / zoomStep }]
  if (key === 'Enter') return opened(selection)
  return undefined
}

const selectable = (scene: Situation['scene']): Extract<Effect, { do: 'select' }>['subjects'] =>
  [...scene.nodes.values()].flatMap((node) =>
    node.shape === 'host' || node.shape === 'port' ? [] : [node.subject],
  )

function opened(selection: Situation['selection']): Effect[] | undefined {
  const [subject] = selection
  return subject !== undefined && selection.size === 1 ? [{ do: 'open', subject }] : undefined
}
