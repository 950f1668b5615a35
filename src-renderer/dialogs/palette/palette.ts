// What the palette lists for a query, and what choosing an entry does.
import { computed } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { NetnsId } from '../../../src-main/common/net/ids'
import { useAct } from '../../client/act'
import { useEngine } from '../../client/engine'
import { useUndo } from '../../client/undo'
import { useView } from '../../client/view'
import type { PaletteMode } from '../../client/view'
import type { Subject } from '../../graph/model'
import { locales } from '../../i18n'
import { connectable, paletteActions } from '../../panels/actions'
import type { Action } from '../../panels/actions'
import { isLinkSubject, subjectName } from '../../panels/subject'
import { themeChoice, themeChoices } from '../../theme/theme'
import { indexOf, search } from './search'
import type { Found } from './search'

interface Common {
  id: string
  title: string
  detail?: string | undefined
  key?: string | undefined
}

export type Entry = Common &
  (
    | { is: 'action'; action: Action; subject?: Subject | undefined }
    | { is: 'thing'; subject: Subject; sort: Found['sort'] }
    | { is: 'window'; run(): void }
  )

export interface Group {
  key: 'actions' | 'found' | 'window' | 'namespaces'
  entries: Entry[]
}

const mostFound = 40

/** What the entries of a palette are made from; one for the window. */
class Entries {
  private readonly engine = useEngine()
  private readonly view = useView()
  private readonly undo = useUndo()
  private readonly i18n = useI18n()
  private readonly hostname = computed(() => this.engine.host?.hostname ?? '')
  // Built only while the palette is open.
  private readonly index = computed(() =>
    this.view.palette ? indexOf(this.engine.topology, this.hostname.value) : [],
  )

  constructor(private readonly query: Ref<string>) {}

  readonly nameOf = (subject: Subject): string =>
    subjectName(this.engine.topology, subject, this.hostname.value)

  readonly fits = ({ title, detail }: Common): boolean => {
    const words = this.query.value.trim().toLowerCase().split(/\s+/)
    const text = `${title} ${detail ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }

  actions(): Entry[] {
    if (!this.engine.live) return []
    return paletteActions(this.engine.topology, this.view.subject).map(({ subject, action }) => ({
      is: 'action',
      id: action.id,
      title: this.i18n.t(`action.${action.id}`),
      detail: subject === undefined ? this.hostname.value : this.nameOf(subject),
      key: action.key,
      action,
      subject,
    }))
  }

  window(): Entry[] {
    const { t, locale } = this.i18n
    const { view, undo } = this
    const other = locale.value === 'en' ? 'zh-CN' : 'en'
    const one = (id: string, title: string, run: () => void, key?: string): Entry => ({
      is: 'window',
      id,
      title,
      run,
      key,
    })
    return [
      one('undo', t('shortcuts.undo'), () => void undo.undo(), 'Ctrl+Z'),
      one('redo', t('shortcuts.redo'), () => void undo.redo(), 'Shift+Ctrl+Z'),
      one('history', t('bottom.history'), () => view.showTab('history')),
      one('tree', t('tree.label'), () => (view.tree = !view.tree), 'T'),
      one('shortcuts', t('shortcuts.label'), () => (view.shortcuts = true), '?'),
      ...themeChoices.map((name) =>
        one(`theme-${name}`, `${t('header.theme')}: ${t(`theme.${name}`)}`, () => (themeChoice.value = name)),
      ),
      one('language', locales[other], () => (locale.value = other)),
    ]
  }

  found(): Entry[] {
    return search(this.index.value, this.query.value, mostFound).map((hit) => ({
      is: 'thing',
      id: hit.subject,
      title: hit.title,
      detail: hit.by === 'name' ? hit.place : `${this.i18n.t(`found.${hit.by}`)} ${hit.text} · ${hit.place}`,
      subject: hit.subject,
      sort: hit.sort,
    }))
  }

  namespaces(): Entry[] {
    return connectable(this.engine.topology, this.hostname.value).map(({ netns, name }) => ({
      is: 'thing',
      id: netns.id,
      title: name,
      subject: netns.id,
      sort: netns.containers.length > 0 ? 'container' : 'netns',
    }))
  }
}

const some = (groups: Group[]): Group[] => groups.filter(({ entries }) => entries.length > 0)

function groupsOf(mode: PaletteMode | undefined, entries: Entries): Group[] {
  switch (mode?.is) {
    case undefined:
      return []
    case 'connect':
      return some([{ key: 'namespaces', entries: entries.namespaces().filter(entries.fits) }])
    case 'find':
      return some([{ key: 'found', entries: entries.found() }])
    case 'all':
      return some([
        { key: 'actions', entries: entries.actions().filter(entries.fits) },
        { key: 'found', entries: entries.found() },
        { key: 'window', entries: entries.window().filter(entries.fits) },
      ])
  }
}

export function usePalette(query: Ref<string>): {
  groups: ComputedRef<Group[]>
  title: ComputedRef<string>
  /** `mode`: what the palette was open for. */
  run(entry: Entry, mode: PaletteMode | undefined): void
} {
  const view = useView()
  const { act, hotAdd } = useAct()
  const { t } = useI18n()
  const entries = new Entries(query)
  const groups = computed(() => groupsOf(view.palette, entries))
  const title = computed(() =>
    view.palette?.is === 'connect'
      ? t('palette.connect', { bridge: entries.nameOf(view.palette.bridge) })
      : t('header.search'),
  )
  function run(entry: Entry, mode: PaletteMode | undefined): void {
    if (entry.is === 'window') return entry.run()
    if (entry.is === 'action') return act(entry.action, entry.subject)
    if (mode?.is === 'connect' && isLinkSubject(mode.bridge))
      return hotAdd(entry.subject as NetnsId, mode.bridge)
    view.choose(entry.subject)
    view.reveal(entry.subject)
  }
  return { groups, title, run }
}
