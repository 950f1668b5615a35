// What the window shows of the topology: selection, filters, open panels. Nothing here changes the host.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useEngine } from './engine'
import { kept } from './kept'
import type { Focus } from '../graph/controller'
import type { Subject } from '../graph/model'
import { isLinkSubject } from '../panels/subject'

export type BottomTab = 'plan' | 'commands' | 'history' | 'terminal'
export type PaletteMode = { is: 'all' } | { is: 'find' } | { is: 'connect'; bridge: Subject }

export const useView = defineStore('view', () => {
  const engine = useEngine()
  const selection = shallowRef<readonly Subject[]>([])
  const focus = shallowRef<Focus>()
  const hideAddresses = kept('hideAddresses', false)
  const hideUnlinked = kept('hideUnlinked', false)
  const tree = kept('tree', false)
  const bottom = kept('bottom', true)
  const bottomHeight = kept('bottomHeight', 188)
  const sideWidth = kept('sideWidth', 332)
  const tab = ref<BottomTab>('commands')
  const palette = shallowRef<PaletteMode>()
  const shortcuts = ref(false)

  const exists = (subject: Subject): boolean =>
    (isLinkSubject(subject) ? engine.topology.links : engine.topology.netns)[subject] !== undefined

  // What is gone can't stay selected, or its successor with the same id would seem chosen.
  watch(
    () => engine.topology,
    () => {
      if (!selection.value.every(exists)) selection.value = selection.value.filter(exists)
      if (focus.value && !exists(focus.value.subject)) focus.value = undefined
    },
  )

  /** The one thing that is selected, if it is one. */
  const subject = computed(() => (selection.value.length === 1 ? selection.value[0] : undefined))
  const choose = (next: Subject | undefined): void => {
    selection.value = next === undefined ? [] : [next]
  }
  /** What the canvas is to bring into view; a new object each time. */
  const revealed = shallowRef<{ subject: Subject }>()
  const reveal = (next: Subject): void => {
    revealed.value = { subject: next }
  }
  const showTab = (next: BottomTab): void => {
    tab.value = next
    bottom.value = true
  }
  return {
    selection,
    subject,
    choose,
    exists,
    focus,
    hideAddresses,
    hideUnlinked,
    tree,
    bottom,
    bottomHeight,
    sideWidth,
    tab,
    showTab,
    revealed,
    reveal,
    palette,
    shortcuts,
  }
})
