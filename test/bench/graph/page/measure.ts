// Clocks of the browser: frames and medians. And the type of what the page offers to its driver.
import type { Ref } from 'vue'
import type { Topology } from '../../../../src-main/common/topology/topology'
import type { PlanPreview, Subject } from '../../../../src-renderer/graph/model'
import type { ThemeName } from '../../../../src-renderer/theme/tokens'

export interface Bench {
  show(count: number, theme: ThemeName): Promise<number>
  addOne(): Promise<number>
  pan(ms: number): Promise<{ far: number; near: number }>
  updates(times: number): Promise<number>
  state: {
    selection: Ref<Subject[]>
    preview: Ref<PlanPreview | undefined>
    errors: Ref<Record<string, string>>
    topology: Ref<Topology | undefined>
  }
  graph(): unknown
}

declare global {
  interface Window {
    bench: Bench
  }
}

/** Resolves when what was asked for is on the screen: after the frame that draws it. */
export const frame = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))

/** Runs `step` once a frame for `ms`; how many frames a second the browser drew. */
export async function framesPerSecond(ms: number, step: (i: number) => void): Promise<number> {
  const start = performance.now()
  let frames = 0
  while (performance.now() - start < ms) {
    step(frames++)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  return (frames * 1000) / (performance.now() - start)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
