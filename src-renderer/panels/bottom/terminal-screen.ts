// Joins a terminal's screen with its session for as long as its view lives.
import { nextTick, onBeforeUnmount, onMounted, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useEngine } from '../../client/engine'
import { useTerminals } from '../../client/terminals'
import type { TerminalTab } from '../../client/terminals'
import { openScreen } from '../../terminal/screen'
import type { Screen } from '../../terminal/screen'
import { TerminalSession } from '../../terminal/session'
import { theme } from '../../theme/theme'
import { isTerminalKey } from '../key-names'

interface Props {
  readonly tab: TerminalTab
  readonly front: boolean
  readonly screenReader: boolean
}

export function useTerminalScreen(place: Readonly<ShallowRef<HTMLElement | null>>, props: Props): void {
  const terminals = useTerminals()
  const { t } = useI18n()
  const { key, name, request } = props.tab
  let screen: Screen | undefined
  let left = false
  const session = new TerminalSession(useEngine(), request, {
    data: (bytes, done) => (screen ? screen.write(bytes, done) : done()),
    opened: (info) => terminals.update(key, { info }),
    ended: (ended) => {
      screen?.end()
      terminals.update(key, { ended })
    },
  })
  // What changes the size of the view in a frame is answered once.
  const observer = new ResizeObserver(() => screen?.fit())

  async function begin(element: HTMLElement): Promise<void> {
    const opened = await openScreen(element, {
      theme: theme.value,
      label: t('terminal.input', { name }),
      screenReader: props.screenReader,
      input: (bytes) => void session.write(bytes),
      resized: (size) => session.resize(size),
      isWindowKey: isTerminalKey,
    })
    if (left) return opened.dispose()
    screen = opened
    screen.fit()
    observer.observe(element)
    if (props.front) screen.focus()
    await session.start(screen.size())
  }

  onMounted(() => place.value && void begin(place.value))
  onBeforeUnmount(() => {
    left = true
    observer.disconnect()
    session.close()
    screen?.dispose()
  })
  // The tokens are read from the page, which has the new ones in the next tick.
  watch(theme, (next) => screen?.setTheme(next), { flush: 'post' })
  watch(
    () => props.screenReader,
    (on) => screen?.setScreenReader(on),
  )
  watch([() => terminals.focused, () => props.front], async () => {
    // What v-show shows is there only after all else has been drawn.
    await nextTick()
    if (!props.front) return
    screen?.fit()
    screen?.focus()
  })
}
