// The words on the drawing, in the window's language.
import type { Texts } from '../graph/texts'
import { i18n } from '../i18n'

/** A new function for each language, so that the canvas draws anew when it changes. */
export const graphTexts =
  (_locale: string): Texts =>
  (key, values) =>
    i18n.global.t(`graph.${key}`, values)
