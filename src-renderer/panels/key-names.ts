// Which key means what in the window. Pure; the sheet of shortcuts lists the same.

export type WindowKey =
  | 'palette'
  | 'find'
  | 'undo'
  | 'redo'
  | 'shortcuts'
  | 'tree'
  | 'bottom'
  | 'terminal'
  | 'rename'
  | 'delete'
  | 'connect'
  | 'focus'
  | 'close'

export interface Press {
  key: string
  /** The key's place: where ` is a dead key, its name is another. */
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

/** What `press` asks for; while writing into a text box only what no text needs. */
export function keyOf(press: Press, writing: boolean): WindowKey | undefined {
  if (press.altKey) return undefined
  if (isTerminalKey(press)) return 'terminal'
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  if (press.ctrlKey || press.metaKey) return withCtrl(key, press.shiftKey, writing)
  if (key === 'Escape') return 'close'
  if (writing) return undefined
  switch (key) {
    case '?':
      return 'shortcuts'
    case 't':
      return 'tree'
    case 'b':
      return 'bottom'
    case 'c':
      return 'connect'
    case 'f':
      return 'focus'
    case 'F2':
      return 'rename'
    case 'Delete':
    case 'Backspace':
      return 'delete'
    default:
      return undefined
  }
}

/** The one key that a terminal leaves to the window. */
export const isTerminalKey = ({ key, code, ctrlKey, shiftKey, altKey, metaKey }: Press): boolean =>
  ctrlKey && !shiftKey && !altKey && !metaKey && (key === '`' || code === 'Backquote')

function withCtrl(key: string, shift: boolean, writing: boolean): WindowKey | undefined {
  if (key === 'k') return 'palette'
  if (key === 'f') return 'find'
  if (writing) return undefined
  if (key === 'z') return shift ? 'redo' : 'undo'
  return key === 'y' ? 'redo' : undefined
}

/** Every shortcut, for the sheet: keys as written, and what they do as a message key. Groups in order. */
export const shortcutSheet: { group: string; keys: [string, string][] }[] = [
  {
    group: 'window',
    keys: [
      ['Ctrl+K', 'palette'],
      ['Ctrl+F', 'find'],
      ['Ctrl+Z', 'undo'],
      ['Shift+Ctrl+Z', 'redo'],
      ['T', 'tree'],
      ['B', 'bottom'],
      ['Ctrl+`', 'terminal'],
      ['?', 'shortcuts'],
      ['Esc', 'close'],
    ],
  },
  {
    group: 'selection',
    keys: [
      ['C', 'connect'],
      ['F2', 'rename'],
      ['Delete', 'delete'],
      ['F', 'focus'],
      ['Ctrl+A', 'all'],
      ['Shift+F10', 'menu'],
    ],
  },
  {
    group: 'canvas',
    keys: [
      ['+', 'zoomIn'],
      ['−', 'zoomOut'],
      ['Shift+1', 'fit'],
      ['Shift+2', 'fitSelection'],
      ['Shift+0', 'lifeSize'],
      ['Space', 'pan'],
      ['← ↑ ↓ →', 'nudge'],
    ],
  },
]
