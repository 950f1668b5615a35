// The forms of changes: what a person fills in, and the intent that it means, or which field is wrong. Pure.
import type { LinkId, NetnsId } from '../../../src-main/common/net/ids'
import { parseCidr, parseIp } from '../../../src-main/common/net/ip'
import { macSchema, ownName } from '../../../src-main/common/plan/intent'
import type { Intent } from '../../../src-main/common/plan/intent'
import type { Subject } from '../../graph/model'

export interface Forms {
  attach: {
    netns: NetnsId
    target: string
    bridge: LinkId | ''
    name: string
    /** Empty: none. */
    address: string
    /** Empty: the target's default route stays. */
    gateway: string
  }
  'bridge-add': { netns: NetnsId; ifname: string; address: string; stp: boolean }
  'netns-add': { name: string }
  rename: { link: LinkId; ifname: string }
  mtu: { link: LinkId; mtu: string }
  mac: { link: LinkId; mac: string }
  /** Empty: none. */
  master: { link: LinkId; master: LinkId | '' }
  'address-add': { link: LinkId; cidr: string }
  'route-add': { netns: NetnsId; to: string; via: string; device: LinkId | ''; metric: string }
  /** Nothing to fill in: the plan is all there is to see. */
  direct: { subject: Subject; intent: Intent; danger: boolean }
}

export type FormKind = keyof Forms
export type ChangeForm = { [K in FormKind]: { of: K; values: Forms[K] } }[FormKind]
export type Field = { [K in FormKind]: keyof Forms[K] & string }[FormKind]

export type Reading =
  | { intent: Intent }
  /** A message key. */
  | { wrong: Field; why: string }
  /** Not yet filled in: nothing to complain about. */
  | { missing: Field }

/** What a form is about: where its card opens, and where its errors belong. */
export function subjectOf(form: ChangeForm): Subject | undefined {
  switch (form.of) {
    case 'attach':
    case 'bridge-add':
    case 'route-add':
      return form.values.netns
    case 'netns-add':
      return undefined
    case 'direct':
      return form.values.subject
    default:
      return form.values.link
  }
}

const isCidr = (text: string): boolean => text.includes('/') && succeeds(() => parseCidr(text))
const isIp = (text: string): boolean => succeeds(() => parseIp(text))

function succeeds(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** The intent of a form as it is filled in now. What only the host can tell (taken, in use) is the planner's. */
export function readForm(form: ChangeForm): Reading {
  switch (form.of) {
    case 'attach':
      return readAttach(form.values)
    case 'bridge-add':
      return readBridge(form.values)
    case 'netns-add':
      return (
        nameProblem('name', form.values.name) ?? {
          intent: { kind: 'netns-add', name: form.values.name.trim() },
        }
      )
    case 'address-add':
      return readAddress(form.values)
    case 'route-add':
      return readRoute(form.values)
    case 'direct':
      return { intent: form.values.intent }
    default:
      return readSetting(form)
  }
}

function nameProblem(field: Field, text: string): Reading | undefined {
  if (text.trim() === '') return { missing: field }
  return ownName.safeParse(text.trim()).success ? undefined : { wrong: field, why: 'form.wrong.name' }
}

function cidrProblem(field: Field, text: string): Reading | undefined {
  return text.trim() === '' || isCidr(text.trim()) ? undefined : { wrong: field, why: 'form.wrong.cidr' }
}

function readAttach({ target, bridge, name, address, gateway }: Forms['attach']): Reading {
  if (bridge === '') return { missing: 'bridge' }
  const wrong = nameProblem('name', name) ?? cidrProblem('address', address)
  if (wrong) return wrong
  const cidr = address.trim()
  if (gateway !== '' && cidr === '') return { wrong: 'gateway', why: 'form.wrong.gatewayWithoutAddress' }
  return {
    intent: {
      kind: 'attach',
      target,
      bridge,
      name: name.trim(),
      addresses: cidr === '' ? [] : [cidr],
      ...(gateway === '' ? {} : { gateway }),
    },
  }
}

function readBridge({ netns, ifname, address, stp }: Forms['bridge-add']): Reading {
  const cidr = address.trim()
  return (
    nameProblem('ifname', ifname) ??
    cidrProblem('address', address) ?? {
      intent: {
        kind: 'bridge-add',
        netns,
        ifname: ifname.trim(),
        ...(cidr === '' ? {} : { addresses: [cidr] }),
        ...(stp ? { stp } : {}),
      },
    }
  )
}

function readAddress({ link, cidr }: Forms['address-add']): Reading {
  const text = cidr.trim()
  if (text === '') return { missing: 'cidr' }
  return cidrProblem('cidr', text) ?? { intent: { kind: 'address-add', link, cidr: text } }
}

function readRoute({ netns, to, via, device, metric }: Forms['route-add']): Reading {
  const [destination, gateway] = [to.trim(), via.trim()]
  if (destination === '') return { missing: 'to' }
  if (destination !== 'default' && !isCidr(destination)) return { wrong: 'to', why: 'form.wrong.destination' }
  if (gateway !== '' && !isIp(gateway)) return { wrong: 'via', why: 'form.wrong.ip' }
  if (gateway === '' && device === '') return { missing: 'via' }
  const number = Number(metric)
  if (metric.trim() !== '' && !(Number.isInteger(number) && number >= 0 && number <= 0xffffffff))
    return { wrong: 'metric', why: 'form.wrong.metric' }
  return {
    intent: {
      kind: 'route-add',
      netns,
      route: {
        to: destination,
        ...(gateway === '' ? {} : { via: gateway }),
        ...(device === '' ? {} : { device }),
        ...(metric.trim() === '' ? {} : { metric: number }),
      },
    },
  }
}

type Setting = Extract<ChangeForm, { of: 'rename' | 'mtu' | 'mac' | 'master' }>

function readSetting(form: Setting): Reading {
  const { link } = form.values
  switch (form.of) {
    case 'rename': {
      const ifname = form.values.ifname.trim()
      return nameProblem('ifname', ifname) ?? { intent: { kind: 'link-set', link, ifname } }
    }
    case 'mtu': {
      const text = form.values.mtu.trim()
      if (text === '') return { missing: 'mtu' }
      const mtu = Number(text)
      const fits = Number.isInteger(mtu) && mtu >= 68 && mtu <= 65535
      return fits ? { intent: { kind: 'link-set', link, mtu } } : { wrong: 'mtu', why: 'form.wrong.mtu' }
    }
    case 'mac': {
      const mac = form.values.mac.trim()
      if (mac === '') return { missing: 'mac' }
      const ok = macSchema.safeParse(mac).success
      return ok ? { intent: { kind: 'link-set', link, mac } } : { wrong: 'mac', why: 'form.wrong.mac' }
    }
    case 'master':
      return {
        intent: { kind: 'link-set', link, master: form.values.master === '' ? null : form.values.master },
      }
  }
}
