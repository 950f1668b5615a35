// Small settings that the window remembers between two starts. A storage that is full or forbidden is no error.
import { ref, watch } from 'vue'
import type { Ref } from 'vue'

/** A ref that begins with what was kept under `name`, if that is of the same type as `fallback`. */
export function kept(name: string, fallback: boolean): Ref<boolean>
export function kept(name: string, fallback: number): Ref<number>
export function kept<T>(name: string, fallback: T): Ref<T> {
  const shelf = `vethboard.${name}`
  const value = ref(read(shelf, fallback)) as Ref<T>
  watch(value, (next) => {
    try {
      localStorage.setItem(shelf, JSON.stringify(next))
    } catch {
      // As if it had not been changed at the next start.
    }
  })
  return value
}

function read<T>(shelf: string, fallback: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(shelf) ?? 'null')
    return typeof value === typeof fallback ? (value as T) : fallback
  } catch {
    return fallback
  }
}
