// The two languages of the window: chosen or the system's, switched at run time, remembered. Messages are compiled at
// build time, so that no code is made from text while it runs.
import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { displayText } from '../../src-main/common/text'
import type { Sentence } from '../../src-main/common/plan/step'
import en from './en.json'
import zhCN from './zh-CN.json'

export const locales = { en: 'English', 'zh-CN': '简体中文' } as const
export type Locale = keyof typeof locales

const shelf = 'vethboard.locale'
const isLocale = (text: string | null): text is Locale => text !== null && Object.hasOwn(locales, text)

/** The language to begin with: the remembered one, else the first that the system prefers and we have. */
export function firstLocale(kept: string | null, preferred: readonly string[]): Locale {
  if (isLocale(kept)) return kept
  for (const language of preferred) {
    if (language.startsWith('zh')) return 'zh-CN'
    if (language.startsWith('en')) return 'en'
  }
  return 'en'
}

const formats = { time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } } as const

export const i18n = createI18n({
  legacy: false,
  locale: firstLocale(localStorage.getItem(shelf), navigator.languages),
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCN },
  datetimeFormats: { en: formats, 'zh-CN': formats },
})

watch(
  i18n.global.locale,
  (locale) => {
    document.documentElement.lang = locale
    localStorage.setItem(shelf, locale)
  },
  { immediate: true },
)

type Values = Readonly<Record<string, string | number>>

/** A message with values from the host, which are escaped for display. */
export function say(key: string, values: Values = {}): string {
  const safe = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : displayText(value),
    ]),
  )
  return i18n.global.t(key, safe)
}

/** A sentence of a plan in the window's language. */
export const saySentence = ({ key, values }: Sentence): string => say(key, values)
