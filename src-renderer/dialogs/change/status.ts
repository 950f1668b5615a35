// The few words beside a field that say that its value is good, and how that is known. Pure.
import type { Plan } from '../../../src-main/common/plan/plan'
import type { AttachProposal } from '../../../src-main/common/rpc/contract'
import type { ChangeForm, Field } from './form'

interface Moment {
  stage: string
  form?: ChangeForm | undefined
  plan?: Plan | undefined
  proposal?: AttachProposal | undefined
}

/** A message key; undefined when nothing is known. "ARP silent" only of the address that was probed. */
export function statusOf(field: Field, { stage, form, plan, proposal }: Moment): string | undefined {
  if (!plan || stage !== 'ready' || !form) return undefined
  if (form.of === 'attach' && field === 'name') return 'form.free'
  if (form.of === 'attach' && field === 'address' && form.values.address !== '') {
    const outside = plan.warnings.some((one) => one.code === 'outside-subnet')
    if (outside) return undefined
    return proposal?.probed && proposal.address === form.values.address ? 'form.freeSilent' : 'form.free'
  }
  return (form.of === 'bridge-add' || form.of === 'rename') && field === 'ifname' ? 'form.free' : undefined
}
