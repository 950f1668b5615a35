// The link kinds that are decoded, by IFLA_INFO_KIND, one file each. Kinds without attributes of their own
// ("veth", "dummy", "ifb", …) need no file; veth's peer is part of the request (rtnl/link-requests.ts).
import type { KindAttrs, KindSpec } from '../../common/net/link'
import type { AttrReader, Writer } from '../attr'
import { bond } from './bond'
import { bridge } from './bridge'
import { ipvlan } from './ipvlan'
import type { Kind } from './kind'
import { macvlan } from './macvlan'
import { tun } from './tun'
import { vlan } from './vlan'
import { vrf } from './vrf'
import { vxlan } from './vxlan'

type AnyKind = Kind<Record<string, unknown>>

const kinds = new Map(
  Object.entries({
    bridge,
    macvlan,
    macvtap: macvlan,
    ipvlan,
    ipvtap: ipvlan,
    vlan,
    vxlan,
    tun,
    bond,
    vrf,
  }) as unknown as [KindAttrs['kind'], AnyKind][],
)

/** IFLA_INFO_DATA of a kind; undefined for a kind that has no file here. */
export function decodeKind(kind: string, attr: AttrReader): KindAttrs | undefined {
  const codec = kinds.get(kind as KindAttrs['kind'])
  return codec && ({ kind, ...codec.decode(attr) } as unknown as KindAttrs)
}

export type { KindSpec }

/** Writes the attributes of a kind into IFLA_INFO_DATA. */
export function encodeKind(writer: Writer, spec: KindSpec): void {
  kinds.get(spec.kind)?.encode(writer, spec as Partial<Record<string, unknown>>)
}
