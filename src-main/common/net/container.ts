// A container of an engine that Vethboard asks, not makes.
import type { ContainerId, NetnsId } from './ids'

export type ContainerEngineName = 'docker' | 'podman'

export interface Container {
  id: ContainerId
  engine: ContainerEngineName
  /** The socket that it was learned from; tells a rootful from a rootless engine. */
  socket: string
  /** The engine's full id (64 hex digits). */
  engineId: string
  name: string
  image: string
  state: 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead' | 'removing' | 'unknown'
  /** Of its first process, in the engine's pid namespace; undefined unless it runs. */
  pid?: number
  netns?: NetnsId
  /** Seconds since the epoch. */
  startedAt?: number
  /** Docker's network mode, e.g. "bridge", "none", "host", "container:ID". */
  networkMode?: string
}
