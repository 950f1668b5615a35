// Where the card of a change stands (beside its element, inside the window), and where the focus goes.
import { computed, nextTick, onBeforeUnmount, ref, useTemplateRef, watch } from 'vue'
import { useChange } from '../../client/change'
import { placeBeside } from './place'
import type { Place } from './place'

export function usePlacedCard(anchor: () => Place | undefined) {
  const change = useChange()
  const card = useTemplateRef<HTMLElement>('card')
  const at = ref<Place>()
  const size = ref({ w: 376, h: 240 })
  let before: Element | null = null
  let focused = false

  const observer = new ResizeObserver(([entry]) => {
    const box = entry?.borderBoxSize[0]
    if (box) size.value = { w: box.inlineSize, h: box.blockSize }
  })
  onBeforeUnmount(() => observer.disconnect())

  const restore = (): void => {
    if (before instanceof HTMLElement && before.isConnected) before.focus()
    else document.querySelector<HTMLElement>('[role="application"]')?.focus()
    before = null
  }

  watch(card, (element, old) => {
    if (old) observer.unobserve(old)
    if (element) observer.observe(element)
  })
  watch(
    () => change.form?.of,
    (open) => {
      if (open === undefined) {
        const inside =
          document.activeElement === document.body || card.value?.contains(document.activeElement)
        if (inside) void nextTick(restore)
        return
      }
      before ??= document.activeElement
      focused = false
      at.value = anchor()
    },
  )
  // Once there is something to do the focus goes there: to the button where all is proposed, else to the first field.
  watch(
    () => change.stage,
    async (stage) => {
      if (focused || stage === 'closed' || stage === 'preparing' || stage === 'planning') return
      focused = true
      await nextTick()
      const submit = 'button[type="submit"]:not(:disabled)'
      const proposed = change.form?.of === 'attach' && stage === 'ready' && change.canApply
      const first = card.value?.querySelector<HTMLElement>(proposed ? submit : `input, select, ${submit}`)
      ;(first ?? card.value?.querySelector<HTMLElement>('button'))?.focus()
      if (first instanceof HTMLInputElement && first.type === 'text') first.select()
    },
  )

  const style = computed(() => {
    const all = { left: 0, top: 44, right: window.innerWidth, bottom: window.innerHeight }
    const room = card.value?.parentElement?.getBoundingClientRect() ?? all
    const { x, y } = placeBeside(at.value, size.value, room, all)
    return { left: `${x}px`, top: `${y}px` }
  })
  return { style, restore }
}
