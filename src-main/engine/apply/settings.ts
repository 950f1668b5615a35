// Steps that set something of what is there: bridges, ports, static neighbours, switches of a namespace.
import type { StepOp } from '../../common/plan/step'
import { linkSet } from '../../netlink/rtnl/link-requests'
import { neighAdd, neighDel } from '../../netlink/rtnl/neighbour'
import { readSysctl, writeSysctl } from '../../sys/sysctl'
import type { Context } from './context'
import { changedSince } from './foreign'
import { findNeighbour } from './live'
import { addNat, delNat } from './nat'
import { placeFor, withLink } from './needed'
import type { Task } from './record'

export type SettingOp = Extract<
  StepOp,
  { do: 'bridgeSet' | 'portSet' | 'neighAdd' | 'neighDel' | 'sysctlSet' | 'natAdd' | 'natDel' }
>

type SysctlOp = Extract<StepOp, { do: 'sysctlSet' }>

/** Of an undo: true when there is nothing to set back. Refuses what is neither as the step left it nor as it was. */
function setSince(ctx: Context, { step }: Task, netnsFd: number, op: SysctlOp): boolean {
  const done = ctx.record.steps.find(({ id }) => id === step)?.op
  const now = readSysctl(netnsFd, op.key)
  if (now === undefined || now === op.value) return true
  if (done?.do === 'sysctlSet' && done.key === op.key && now !== done.value)
    changedSince('sysctlSet', `set ${op.key} back: it is ${now} by now`)
  return false
}

export function performSetting(ctx: Context, task: Task, op: SettingOp, lenient: boolean): void {
  if (op.do === 'sysctlSet') {
    const place = placeFor(ctx, op.place, lenient)
    if (!place || (lenient && setSince(ctx, task, place.fd, op))) return
    return writeSysctl(place.fd, op.key, op.value)
  }
  if (op.do === 'natAdd' || op.do === 'natDel') {
    const place = placeFor(ctx, op.place, lenient)
    if (!place) return
    return op.do === 'natAdd' ? addNat(place.fd, op.table, lenient) : delNat(place.fd, op.table.name, lenient)
  }
  withLink(ctx, op.at, lenient, ({ place, link: { ifindex, ifname } }) => {
    switch (op.do) {
      case 'bridgeSet':
        return place.socket.request(linkSet({ ifindex, ifname }, { kind: { kind: 'bridge', ...op.attrs } }))
      case 'portSet':
        return place.socket.request(linkSet({ ifindex, ifname }, { port: op.port }))
      case 'neighAdd':
        return place.socket.request(neighAdd({ ifindex, ifname, destination: op.ip, mac: op.mac }))
      case 'neighDel': {
        const found = findNeighbour(place, ifindex, op.ip)
        if (lenient && (!found || (op.mac !== undefined && found.mac !== op.mac))) return undefined
        return place.socket.request(neighDel({ ifindex, ifname, destination: op.ip }))
      }
    }
  })
}
