// One change on its way: form → plan → apply. Asks the engine for a plan at every edit; nothing happens before `apply`.
import { computed, ref, shallowRef } from 'vue'
import { errorOf } from '../../src-main/common/errors/error'
import type { VethboardError } from '../../src-main/common/errors/error'
import type { LinkId } from '../../src-main/common/net/ids'
import type { Intent } from '../../src-main/common/plan/intent'
import type { Applied, Plan } from '../../src-main/common/plan/plan'
import type { AttachProposal } from '../../src-main/common/rpc/contract'
import { readForm, subjectOf } from '../dialogs/change/form'
import type { ChangeForm, Field } from '../dialogs/change/form'
import type { PlanPreview, Subject } from '../graph/model'
import { say, saySentence } from '../i18n'
import { errorLine } from '../i18n/error-text'
import { useEngine } from './engine'
import { problemSubject } from './problems'
import { useToasts } from './toasts'
import { useUndo } from './undo'
import { useView } from './view'

export type Stage = 'closed' | 'preparing' | 'planning' | 'ready' | 'refused' | 'applying' | 'failed'

const typingMs = 150
/** After the host changed, before an open plan is made anew. */
const followMs = 400

export class ChangeSession {
  readonly stage = ref<Stage>('closed')
  readonly form = shallowRef<ChangeForm>()
  readonly proposal = shallowRef<AttachProposal>()
  readonly plan = shallowRef<Plan>()
  readonly error = shallowRef<VethboardError>()
  readonly wrong = shallowRef<{ field: Field; why: string }>()
  /** Codes of the warnings that were agreed to. */
  readonly confirmed = shallowRef<ReadonlySet<string>>(new Set())
  /** Failed changes by the element that they belong to. */
  readonly problems = shallowRef<Readonly<Record<string, VethboardError>>>({})
  /** The last change that was applied here: its plan stays to be read. */
  readonly last = shallowRef<{ plan: Plan; applied: Applied }>()

  private readonly engine = useEngine()
  private readonly view = useView()
  private readonly undo = useUndo()
  private readonly toasts = useToasts()
  /** Counts sessions and edits: an answer to an older one is dropped. */
  private turn = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly edited = new Set<Field>()

  readonly subject = computed(() => this.form.value && subjectOf(this.form.value))
  readonly progress = computed(() => {
    const { progress } = this.engine
    return this.stage.value === 'applying' && progress?.planId === this.plan.value?.id ? progress : undefined
  })
  readonly unconfirmed = computed(() =>
    (this.plan.value?.warnings ?? []).filter((one) => one.confirm && !this.confirmed.value.has(one.code)),
  )
  readonly canApply = computed(
    () => this.stage.value === 'ready' && this.engine.live && this.unconfirmed.value.length === 0,
  )
  /** The cable that an attach would make, until the kernel has it. */
  readonly preview = computed<PlanPreview | undefined>(() => {
    const form = this.form.value
    if (form?.of !== 'attach' || form.values.bridge === '' || form.values.name === '') return undefined
    const { netns, bridge, name: ifname } = form.values
    return this.engine.select.linkByName(netns, ifname) ? undefined : { netns, bridge, ifname }
  })

  readonly open = (next: ChangeForm): void => {
    if (this.stage.value === 'applying') return
    this.reset()
    this.form.value = next
    const at = subjectOf(next)
    if (at !== undefined) this.forget(at)
    this.view.showTab(this.view.tab === 'history' ? 'commands' : this.view.tab)
    if (next.of === 'attach') void this.prepare(next.values.bridge || undefined)
    else this.replan(0)
  }

  readonly edit = (field: Field, value: string | boolean): void => {
    const { value: form } = this.form
    if (!form || this.stage.value === 'applying') return
    this.edited.add(field)
    const next = { ...form, values: { ...form.values, [field]: value } } as ChangeForm
    this.form.value = next
    if (next.of === 'attach' && field === 'bridge') void this.prepare(next.values.bridge || undefined)
    else this.replan(typingMs)
  }

  readonly confirm = (code: string, yes: boolean): void => {
    const next = new Set(this.confirmed.value)
    if (yes) next.add(code)
    else next.delete(code)
    this.confirmed.value = next
  }

  readonly again = (): void => this.replan(0)

  readonly apply = async (): Promise<void> => {
    const plan = this.plan.value
    if (!plan || !this.canApply.value) return
    const mine = this.begin()
    this.stage.value = 'applying'
    try {
      const applied = await this.engine.call('apply', { planId: plan.id, confirm: [...this.confirmed.value] })
      if (mine === this.turn) this.done(plan, applied)
    } catch (thrown) {
      if (mine === this.turn) this.failed(errorOf(thrown))
    }
  }

  /** While it is applied: rolls it back. Before: closes the form. */
  readonly cancel = async (): Promise<void> => {
    const planId = this.plan.value?.id
    if (this.stage.value !== 'applying' || planId === undefined) return this.reset()
    await this.engine.call('cancel', { planId }).catch((thrown: unknown) => {
      this.toasts.show({ tone: 'bad', title: say('change.cancelFailed'), detail: errorLine(errorOf(thrown)) })
    })
  }

  /** Takes the mark of a failed change off an element. */
  readonly forget = (at: Subject): void => {
    const { [at]: _, ...rest } = this.problems.value
    this.problems.value = rest
  }

  /** The host has changed: plans anew, while what is shown stays until the new plan is here. */
  follow(): void {
    const { value: stage } = this.stage
    const settled = stage === 'ready' || (stage === 'refused' && this.error.value !== undefined)
    if (settled && this.timer === undefined) this.replan(followMs, true)
  }

  /** What it is about is gone. */
  gone(): void {
    if (this.stage.value !== 'applying') this.reset()
  }

  private begin(): number {
    clearTimeout(this.timer)
    this.timer = undefined
    return ++this.turn
  }

  private reset(): void {
    this.begin()
    this.edited.clear()
    this.stage.value = 'closed'
    this.form.value = this.proposal.value = this.plan.value = undefined
    this.error.value = this.wrong.value = undefined
    this.confirmed.value = new Set()
  }

  /** Asks for what an attach proposes, and fills in what was not typed by hand. */
  private async prepare(bridge: LinkId | undefined): Promise<void> {
    const { value: opened } = this.form
    if (opened?.of !== 'attach') return
    const mine = this.begin()
    this.stage.value = 'preparing'
    this.plan.value = this.error.value = undefined
    try {
      const { target } = opened.values
      const found = await this.engine.call('proposeAttach', bridge ? { target, bridge } : { target })
      if (mine !== this.turn) return
      this.proposal.value = found
      this.form.value = { of: 'attach', values: this.filledIn(opened.values, bridge, found) }
      this.replan(0)
    } catch (thrown) {
      if (mine === this.turn) this.refuse(errorOf(thrown))
    }
  }

  private filledIn(
    values: Extract<ChangeForm, { of: 'attach' }>['values'],
    bridge: LinkId | undefined,
    found: AttachProposal,
  ): Extract<ChangeForm, { of: 'attach' }>['values'] {
    return {
      ...values,
      bridge: bridge ?? found.bridges[0]?.link ?? '',
      name: this.edited.has('name') ? values.name : found.name,
      address: this.edited.has('address') ? values.address : (found.address ?? ''),
      gateway: values.gateway === '' ? '' : (found.gateway ?? ''),
    }
  }

  private refuse(reason: VethboardError): void {
    this.stage.value = 'refused'
    this.plan.value = undefined
    this.error.value = reason
  }

  private replan(delayMs: number, quiet = false): void {
    const mine = this.begin()
    if (!this.form.value) return
    const reading = readForm(this.form.value)
    this.wrong.value = 'wrong' in reading ? { field: reading.wrong, why: reading.why } : undefined
    if (!('intent' in reading)) {
      this.error.value = this.plan.value = undefined
      this.stage.value = 'refused'
      return
    }
    if (!quiet) {
      this.error.value = undefined
      this.stage.value = 'planning'
    }
    const { intent } = reading
    this.timer = setTimeout(() => void this.ask(intent, mine), delayMs)
  }

  private async ask(intent: Intent, mine: number): Promise<void> {
    this.timer = undefined
    try {
      const made = await this.engine.call('plan', { intent })
      if (mine !== this.turn) return
      this.plan.value = made
      this.error.value = undefined
      this.stage.value = 'ready'
    } catch (thrown) {
      if (mine === this.turn) this.refuse(errorOf(thrown))
    }
  }

  private done(plan: Plan, applied: Applied): void {
    this.last.value = { plan, applied }
    this.reset()
    const { historyId } = applied
    const lasting = plan.warnings.some((one) => one.code === 'not-undoable')
    this.toasts.show({
      tone: 'ok',
      title: saySentence(plan.title),
      detail: say('toast.done', { count: plan.steps.length, ms: Math.max(1, Math.round(applied.tookMs)) }),
      ...(lasting || historyId === undefined
        ? {}
        : { action: { label: say('undo.button'), run: () => void this.undo.undoUpTo(historyId) } }),
    })
  }

  private failed(reason: VethboardError): void {
    if (reason.kind === 'cancelled') {
      this.toasts.show({ tone: 'plain', title: say('change.cancelled') })
      return this.replan(0)
    }
    this.stage.value = 'failed'
    this.error.value = reason
    const touched = [this.subject.value, ...(this.plan.value?.touches ?? [])]
    const at = problemSubject(reason, this.engine.topology, touched)
    if (at !== undefined) this.problems.value = { ...this.problems.value, [at]: reason }
  }
}
