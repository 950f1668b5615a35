// Short messages at the edge of the window, each with at most one thing to do.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Toast {
  id: number
  tone: 'ok' | 'bad' | 'plain'
  title: string
  detail?: string
  /** What its button says and does. */
  action?: { label: string; run(): void }
}

export const useToasts = defineStore('toasts', () => {
  const list = shallowRef<readonly Toast[]>([])
  let last = 0
  const close = (id: number): void => {
    list.value = list.value.filter((toast) => toast.id !== id)
  }
  const show = (toast: Omit<Toast, 'id'>): void => {
    list.value = [...list.value.slice(-2), { ...toast, id: ++last }]
  }
  /** Takes away those that offer to undo: what they offer has been overtaken. */
  const closeOffers = (): void => {
    list.value = list.value.filter((toast) => !toast.action)
  }
  return { list, show, close, closeOffers }
})
