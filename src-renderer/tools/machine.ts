// The shape of every gesture: states that take inputs and give the next state and effects. Pure; no DOM, no canvas.
import type { LinkId, NetnsId } from '../../src-main/common/net/ids'
import type { Point, Rect } from '../graph/geometry'
import type { Hit } from '../graph/hit'
import type { Subject } from '../graph/model'
import type { Scene } from '../graph/scene'

export interface Modifiers {
  shift: boolean
  /** Control, or Command. */
  ctrl: boolean
  /** The space bar is held: dragging pans. */
  space: boolean
}

/** What the pointer or keyboard did. `at` is in scene units, `screen` in px of the canvas. */
export type Input =
  | ({
      on: 'down' | 'move' | 'up'
      at: Point
      screen: Point
      hit: Hit
      button: number
      touch: boolean
    } & Modifiers)
  | ({ on: 'key'; key: string } & Modifiers)
  | { on: 'cancel' }

export type PointerInput = Extract<Input, { at: Point }>
export type KeyInput = Extract<Input, { key: string }>

/** What a state may look at; never changed by a state. */
export interface Situation {
  scene: Scene
  selection: ReadonlySet<Subject>
}

/** What a step asks for. Previews end with `clear`; only `connect`, `hot-add` and `drop` reach beyond the canvas. */
export type Effect =
  | { do: 'pan'; by: Point }
  | { do: 'zoom'; factor: number; at?: Point }
  | { do: 'view'; show: 'all' | 'selection' | 'life-size' }
  | { do: 'select'; subjects: Subject[]; how: 'set' | 'add' | 'toggle' }
  | { do: 'open'; subject: Subject }
  | { do: 'marquee'; area: Rect }
  /** Shows the elements with these keys moved, not yet kept. */
  | { do: 'drag'; from: ReadonlyMap<string, Point>; by: Point }
  /** Keeps where they are now. */
  | { do: 'drop'; from: ReadonlyMap<string, Point>; by: Point }
  | { do: 'pull'; pull: Pull }
  | { do: 'connect'; netns: NetnsId; bridge: LinkId }
  | { do: 'hot-add'; netns: NetnsId }
  | { do: 'clear' }

/** A cable on its way, for the canvas to show. */
export interface Pull {
  from: Point
  to: Point
  /** Ids of what it may end at, and of what it may not. */
  lit: ReadonlySet<string>
  dim: ReadonlySet<string>
  over?: { id: string; verdict: Verdict }
}

export type Verdict =
  | { ok: true; netns: NetnsId; bridge: LinkId; ifname: string }
  | { ok: false; why: 'notABridge' | 'notOnHost' | 'isHost' }

export interface State {
  name: string
  next(input: Input, situation: Situation): Step
}

export interface Step {
  state: State
  effects: Effect[]
}

export const stay = (state: State, ...effects: Effect[]): Step => ({ state, effects })

/** Runs `states` from `idle`: whatever the state, a cancel clears every preview and leads back to it. */
export class Machine {
  private state: State

  constructor(private readonly idle: State) {
    this.state = idle
  }

  get name(): string {
    return this.state.name
  }

  /** The effects of `input`, in order. */
  handle(input: Input, situation: Situation): Effect[] {
    if (input.on === 'cancel') {
      const busy = this.state !== this.idle
      this.state = this.idle
      return busy ? [{ do: 'clear' }] : []
    }
    const step = this.state.next(input, situation)
    this.state = step.state
    return step.effects
  }
}
