// Container engines as the observer sees them: every socket of Docker and Podman behind one interface.
import type { Container, ContainerEngineName } from '../../common/net/container'
import type { HostInfo } from '../../common/rpc/contract'

export type EngineStatus = HostInfo['containerEngines'][number]

export interface EngineSocket {
  engine: ContainerEngineName
  path: string
}

/** One engine at one socket. */
export interface ContainerEngine {
  readonly status: EngineStatus
  containers(): readonly Container[]
  /** As the engine has it now; undefined when it knows it no more. Throws `container-engine`. */
  inspect(engineId: string): Promise<Container | undefined>
  close(): void
}

export interface EngineListener {
  /** Containers have changed. */
  containers(): void
  /** `status` has changed. */
  status(): void
}
