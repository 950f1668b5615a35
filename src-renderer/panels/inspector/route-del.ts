// The form that takes a route away. Pure.
import type { Route } from '../../../src-main/common/net/route'
import type { ChangeForm } from '../../dialogs/change/form'

/** undefined for a route that the contract can't name: of another table, of several hops, or the kernel's own. */
export function routeDelForm(route: Route): ChangeForm | undefined {
  if (route.table !== 254 || route.type !== 'unicast' || route.nextHops || route.protocol === 'kernel')
    return undefined
  return {
    of: 'direct',
    values: {
      subject: route.device ?? route.netns,
      danger: true,
      intent: {
        kind: 'route-del',
        netns: route.netns,
        route: {
          to: route.destination,
          ...(route.via === undefined ? {} : { via: route.via }),
          ...(route.device === undefined ? {} : { device: route.device }),
          ...(route.metric === undefined ? {} : { metric: route.metric }),
        },
      },
    },
  }
}
