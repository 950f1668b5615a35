// The store of the one change that is on its way; what it does is in change-session.ts.
import { defineStore } from 'pinia'
import { watch } from 'vue'
import { ChangeSession } from './change-session'
import { useEngine } from './engine'
import { useView } from './view'

export type { Stage } from './change-session'

export const useChange = defineStore('change', () => {
  const engine = useEngine()
  const view = useView()
  const session = new ChangeSession()

  // A form that is open follows the host: its plan is made anew when the topology has moved on.
  watch(
    () => engine.topology.revision,
    () => {
      const { value: subject } = session.subject
      if (subject !== undefined && !view.exists(subject)) session.gone()
      else session.follow()
    },
  )

  const { stage, form, proposal, plan, error, wrong, confirmed, problems, last } = session
  const { subject, progress, unconfirmed, canApply, preview } = session
  return {
    ...{ stage, form, proposal, plan, error, wrong, confirmed, problems, last },
    ...{ subject, progress, unconfirmed, canApply, preview },
    open: session.open,
    edit: session.edit,
    confirm: session.confirm,
    apply: session.apply,
    cancel: session.cancel,
    again: session.again,
    forget: session.forget,
  }
})
