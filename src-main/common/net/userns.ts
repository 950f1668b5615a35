// A user namespace, as far as the ownership of network namespaces needs it.
import type { UsernsId } from './ids'

export interface Userns {
  id: UsernsId
  /** True for the engine's own. */
  initial: boolean
  /** `NS_GET_PARENT`; undefined at the top of what may be seen. */
  parent?: UsernsId
  /** `NS_GET_OWNER_UID`, as the engine's user namespace numbers it. */
  ownerUid?: number
}
