// The terminals of this window: which are open, which is in front, how each stands. What they show is panels/bottom's.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { VethboardError } from '../../src-main/common/errors/error'
import type { NetnsId } from '../../src-main/common/net/ids'
import type { TerminalEnd, TerminalInfo, TerminalRequest } from '../../src-main/common/net/terminal'
import { useView } from './view'

/** Fewer than one client may have subscriptions (common/rpc/host.ts). */
export const maxTabs = 32

/** Px of the panel below: some twelve lines. */
const leastHeight = 300

export interface TerminalTab {
  key: string
  /** For display. */
  name: string
  request: Omit<TerminalRequest, 'cols' | 'rows'>
  info?: TerminalInfo
  ended?: TerminalEnd | { error: VethboardError }
}

export const useTerminals = defineStore('terminals', () => {
  const view = useView()
  const tabs = shallowRef<readonly TerminalTab[]>([])
  const active = ref<string>()
  /** Counts the times that the terminal in front was asked to take the keyboard. */
  const focused = ref(0)
  /** What the dialog that chooses namespaces is open for. */
  const choosing = shallowRef<NetnsId>()
  let opened = 0

  function focus(): void {
    view.showTab('terminal')
    focused.value++
  }

  /** False: there are as many as a window may have. */
  function open(name: string, request: TerminalTab['request']): boolean {
    if (tabs.value.length >= maxTabs) return false
    const key = `terminal-${++opened}`
    tabs.value = [...tabs.value, { key, name, request }]
    active.value = key
    view.bottomHeight = Math.max(view.bottomHeight, leastHeight)
    focus()
    return true
  }

  function update(key: string, facts: Partial<Pick<TerminalTab, 'info' | 'ended'>>): void {
    tabs.value = tabs.value.map((tab) => (tab.key === key ? { ...tab, ...facts } : tab))
  }

  /** Its view, which goes with it, ends the shell. */
  function close(key: string): void {
    const at = tabs.value.findIndex((tab) => tab.key === key)
    tabs.value = tabs.value.filter((tab) => tab.key !== key)
    if (active.value === key) active.value = (tabs.value[at] ?? tabs.value[at - 1])?.key
  }

  const current = computed(() => tabs.value.find((tab) => tab.key === active.value))
  const isFull = computed(() => tabs.value.length >= maxTabs)
  return { tabs, active, current, isFull, focused, choosing, focus, open, update, close }
})
