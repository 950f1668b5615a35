// What each form asks, as rows to draw: label, sort of input, and the choices there are. Pure.
import type { NetnsId } from '../../../src-main/common/net/ids'
import type { AttachProposal } from '../../../src-main/common/rpc/contract'
import type { Selectors } from '../../../src-main/common/topology/select'
import type { Topology } from '../../../src-main/common/topology/topology'
import { displayText } from '../../../src-main/common/text'
import { cidrOf } from '../../../src-main/common/net/address'
import type { ChangeForm, Field } from './form'

export interface Choice {
  value: string
  /** As it is; or a message key with values. */
  text?: string
  key?: string
  values?: Record<string, string>
}

export type Row = { field: Field; label: string } & (
  | { sort: 'text'; placeholder?: string; hint?: string }
  | { sort: 'choice'; choices: Choice[] }
  | { sort: 'check' }
)

export interface Around {
  topology: Topology
  select: Selectors
  proposal?: AttachProposal | undefined
}

/** The rows of `form`, first to last. Labels are message keys. */
export function rowsOf(form: ChangeForm, around: Around): Row[] {
  switch (form.of) {
    case 'attach':
      return attachRows(around)
    case 'bridge-add':
      return [
        { field: 'ifname', label: 'form.name', sort: 'text' },
        {
          field: 'address',
          label: 'form.address',
          sort: 'text',
          placeholder: '10.10.0.1/24',
          hint: 'form.optional',
        },
        { field: 'stp', label: 'form.stp', sort: 'check' },
      ]
    case 'netns-add':
      return [{ field: 'name', label: 'form.name', sort: 'text' }]
    case 'rename':
      return [{ field: 'ifname', label: 'form.name', sort: 'text' }]
    case 'mtu':
      return [{ field: 'mtu', label: 'form.mtu', sort: 'text' }]
    case 'mac':
      return [{ field: 'mac', label: 'form.mac', sort: 'text' }]
    case 'master':
      return [{ field: 'master', label: 'form.master', sort: 'choice', choices: masterChoices(form, around) }]
    case 'address-add':
      return [{ field: 'cidr', label: 'form.address', sort: 'text', placeholder: '10.10.0.2/24' }]
    case 'route-add':
      return routeRows(form.values.netns, around)
    case 'direct':
      return []
  }
}

function attachRows({ proposal }: Around): Row[] {
  const bridges = proposal?.bridges ?? []
  const gateways: Choice[] = [
    proposal?.defaultRoute
      ? { value: '', key: 'form.gateway.keep', values: { route: displayText(proposal.defaultRoute) } }
      : { value: '', key: 'form.gateway.none' },
  ]
  if (proposal?.gateway !== undefined)
    gateways.push({ value: proposal.gateway, key: 'form.gateway.use', values: { gateway: proposal.gateway } })
  return [
    {
      field: 'bridge',
      label: 'form.bridge',
      sort: 'choice',
      choices: bridges.map(({ link, ifname, subnets }) => ({
        value: link,
        text: [displayText(ifname), ...subnets].join('  ·  '),
      })),
    },
    { field: 'name', label: 'form.name', sort: 'text' },
    { field: 'address', label: 'form.address', sort: 'text', hint: 'form.optional' },
    { field: 'gateway', label: 'form.gateway.label', sort: 'choice', choices: gateways },
  ]
}

function masterChoices(form: Extract<ChangeForm, { of: 'master' }>, { topology, select }: Around): Choice[] {
  const link = topology.links[form.values.link]
  const bridges = link
    ? select.linksOf(link.netns).filter((one) => one.kind === 'bridge' && one.id !== link.id)
    : []
  return [
    { value: '', key: 'form.noMaster' },
    ...bridges.map((bridge) => ({
      value: bridge.id,
      text: [displayText(bridge.ifname), ...select.addressesOf(bridge.id).map(cidrOf).slice(0, 1)].join(
        '  ·  ',
      ),
    })),
  ]
}

function routeRows(netns: NetnsId, { select }: Around): Row[] {
  const links = select.linksOf(netns).filter((link) => link.linkType !== 'loopback')
  return [
    { field: 'to', label: 'form.to', sort: 'text', placeholder: '10.20.0.0/16' },
    { field: 'via', label: 'form.via', sort: 'text', placeholder: '10.10.0.1' },
    {
      field: 'device',
      label: 'form.device',
      sort: 'choice',
      choices: [
        { value: '', key: 'form.anyDevice' },
        ...links.map((link) => ({ value: link.id, text: displayText(link.ifname) })),
      ],
    },
    { field: 'metric', label: 'form.metric', sort: 'text', hint: 'form.optional' },
  ]
}
