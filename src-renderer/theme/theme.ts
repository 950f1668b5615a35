// Which theme the window wears: the system's, or the one that was chosen; remembered.
import { computed, ref, watch } from 'vue'
import type { ThemeName } from './tokens'

export type ThemeChoice = 'system' | ThemeName
export const themeChoices: readonly ThemeChoice[] = ['system', 'dark', 'light']

const shelf = 'vethboard.theme'
const isChoice = (text: string | null): text is ThemeChoice => themeChoices.some((one) => one === text)

const choice = ref<ThemeChoice>('system')
const systemIsLight = ref(false)

/** What was chosen; writing it applies and remembers it. */
export const themeChoice = choice
/** What is worn. */
export const theme = computed<ThemeName>(() =>
  choice.value === 'system' ? (systemIsLight.value ? 'light' : 'dark') : choice.value,
)

/** Call it once, before the first paint. */
export function followTheme(): void {
  const query = matchMedia('(prefers-color-scheme: light)')
  systemIsLight.value = query.matches
  query.addEventListener('change', (event) => (systemIsLight.value = event.matches))
  const kept = localStorage.getItem(shelf)
  if (isChoice(kept)) choice.value = kept
  watch(theme, (name) => (document.documentElement.dataset['theme'] = name), {
    immediate: true,
    flush: 'sync',
  })
  watch(choice, (name) => localStorage.setItem(shelf, name))
}
