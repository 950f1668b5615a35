// The canvas's pointer and keyboard events as inputs of the gestures. The only place here that knows DOM events.
import type { Input, Modifiers, PointerInput } from '../tools/machine'
import { pinch } from '../tools/pan/pinch'
import { wheel } from '../tools/pan/wheel'
import type { GraphController } from './controller'
import type { Point } from './geometry'
import type { Subject } from './model'

export interface MenuRequest {
  /** undefined: the ground. */
  subject: Subject | undefined
  /** In px of the window. */
  x: number
  y: number
}

/** Listens on `root` until the returned function is called. */
export function listen(
  root: HTMLElement,
  controller: GraphController,
  onMenu: (menu: MenuRequest) => void,
): () => void {
  const stop = new AbortController()
  const hands = new Hands(root, controller, onMenu)
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    act: (event: HTMLElementEventMap[K]) => unknown,
  ): void => {
    root.addEventListener(name, (event) => void act(event), { signal: stop.signal, passive: false })
  }
  on('pointerdown', (e) => hands.down(e))
  on('pointermove', (e) => hands.move(e))
  on('pointerup', (e) => hands.up(e))
  on('pointercancel', (e) => hands.lost(e))
  on('pointerleave', () => controller.hover({ on: 'ground' }))
  on('blur', () => hands.cancel())
  on('dblclick', (e) => hands.doubleClick(e))
  on('contextmenu', (e) => hands.menu(e))
  on('keydown', (e) => hands.key(e))
  on('keyup', (e) => hands.keyUp(e))
  on('wheel', (e) => hands.turn(e))
  return () => stop.abort()
}

class Hands {
  private space = false
  /** Where each finger on the canvas is. */
  private readonly fingers = new Map<number, Point>()

  constructor(
    private readonly root: HTMLElement,
    private readonly controller: GraphController,
    private readonly onMenu: (menu: MenuRequest) => void,
  ) {}

  down(e: PointerEvent): void {
    // The middle button would start the browser's own scrolling.
    if (e.button === 1) e.preventDefault()
    this.root.setPointerCapture(e.pointerId)
    if (e.pointerType === 'touch') {
      this.fingers.set(e.pointerId, this.screenOf(e))
      if (this.fingers.size > 1) return this.cancel()
    }
    this.controller.handle(this.pointer('down', e))
  }

  move(e: PointerEvent): void {
    if (this.fingers.size > 1) return this.pinch(e)
    const input = this.pointer('move', e)
    if (this.controller.gesture === 'idle') this.controller.hover(input.hit)
    else this.controller.handle(input)
    this.root.style.cursor = this.cursor(input)
  }

  up(e: PointerEvent): void {
    const pinched = this.fingers.size > 1
    this.fingers.delete(e.pointerId)
    if (pinched) return
    const input = this.pointer('up', e)
    this.controller.handle(input)
    this.root.style.cursor = this.cursor(input)
  }

  lost(e: PointerEvent): void {
    this.fingers.delete(e.pointerId)
    this.cancel()
  }

  private pinch(e: PointerEvent): void {
    const before = [...this.fingers.values()]
    this.fingers.set(e.pointerId, this.screenOf(e))
    const after = [...this.fingers.values()]
    const [a, b, c, d] = [before[0], before[1], after[0], after[1]]
    if (a && b && c && d) for (const effect of pinch([a, b], [c, d])) this.controller.perform(effect)
  }

  cancel(): void {
    this.space = false
    this.controller.handle({ on: 'cancel' })
  }

  doubleClick(e: MouseEvent): void {
    const hit = this.controller.hitAt(this.controller.view.toScene(this.screenOf(e)))
    if (hit.on !== 'ground' && hit.on !== 'plus')
      this.controller.perform({ do: 'open', subject: hit.subject })
  }

  menu(e: MouseEvent): void {
    e.preventDefault()
    this.cancel()
    // The menu key's event has no place of its own: the menu opens at the one thing that is selected.
    if (e.button !== 2) {
      const subject = this.controller.only
      return this.onMenu({ subject, ...this.placeOnPage(subject) })
    }
    const hit = this.controller.hitAt(this.controller.view.toScene(this.screenOf(e)))
    const subject = hit.on === 'ground' ? undefined : hit.subject
    if (subject !== undefined && !this.controller.isSelected(subject))
      this.controller.perform({ do: 'select', subjects: [subject], how: 'set' })
    this.onMenu({ subject, x: e.clientX, y: e.clientY })
  }

  key(e: KeyboardEvent): void {
    if (e.isComposing) return
    if (e.key === 'Escape') {
      if (this.controller.gesture === 'idle') return
      e.preventDefault()
      e.stopPropagation()
      return this.cancel()
    }
    if (e.key === ' ') {
      this.space = true
      return e.preventDefault()
    }
    const digit = e.shiftKey ? /^Digit([0-9])$/.exec(e.code)?.[1] : undefined
    const meant = this.controller.handle({ on: 'key', key: digit ?? e.key, ...this.modifiers(e) })
    if (meant) e.preventDefault()
  }

  keyUp(e: KeyboardEvent): void {
    if (e.key === ' ') this.space = false
  }

  turn(e: WheelEvent): void {
    e.preventDefault()
    const { deltaX: dx, deltaY: dy, deltaMode: mode, ctrlKey: ctrl, shiftKey: shift } = e
    this.controller.perform(wheel({ dx, dy, mode, ctrl, shift, notches: notchesOf(e), at: this.screenOf(e) }))
  }

  private pointer(on: PointerInput['on'], e: PointerEvent): PointerInput {
    const screen = this.screenOf(e)
    const at = this.controller.view.toScene(screen)
    return {
      on,
      at,
      screen,
      hit: this.controller.hitAt(at),
      button: e.button,
      touch: e.pointerType === 'touch',
      ...this.modifiers(e),
    }
  }

  private modifiers(e: MouseEvent | KeyboardEvent): Modifiers {
    return { shift: e.shiftKey, ctrl: e.ctrlKey || e.metaKey, space: this.space }
  }

  private screenOf(e: MouseEvent): Point {
    const box = this.root.getBoundingClientRect()
    return { x: e.clientX - box.left, y: e.clientY - box.top }
  }

  private placeOnPage(subject: Subject | undefined): Point {
    const box = this.root.getBoundingClientRect()
    const at = subject === undefined ? undefined : this.controller.screenPlaceOf(subject)
    return { x: box.left + (at?.x ?? box.width / 2), y: box.top + (at?.y ?? box.height / 2) }
  }

  private cursor(input: Input): string {
    const { gesture } = this.controller
    if (gesture === 'panning') return 'grabbing'
    if (this.space) return 'grab'
    if (gesture === 'dragging') return 'move'
    if (gesture === 'pulling') return 'crosshair'
    if (!('hit' in input)) return 'default'
    const { on } = input.hit
    return on === 'plus' ? 'copy' : on === 'port' ? 'crosshair' : on === 'ground' ? 'default' : 'pointer'
  }
}

/** Chromium's own property; 0 where it is missing: then a wheel is told by the size of its steps. */
const notchesOf = (e: WheelEvent): number =>
  'wheelDeltaY' in e && typeof e.wheelDeltaY === 'number' ? e.wheelDeltaY : 0
