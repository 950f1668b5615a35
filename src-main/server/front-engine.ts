// The engine that a front speaks to: at the fd that it was started with, else the one that runs for this user.
import { Socket } from 'node:net'
import { createClient } from '../common/rpc/client'
import { contract } from '../common/rpc/contract'
import type { EngineClient } from '../common/rpc/contract'
import { connectOwnEngine } from './connect'
import { engineFd, engineWentCode } from './front/protocol'
import { maxAnswerBytes, socketTransport } from './socket-transport'

export { engineWentCode }

/** Set for a front that is not started with a line on stdin (Electron). */
export const engineFdVariable = 'VETHBOARD_ENGINE_FD'

export const engineAtFd = (): EngineClient =>
  createClient(socketTransport(new Socket({ fd: engineFd, allowHalfOpen: true }), maxAnswerBytes), contract)

export const engineForFront = async (): Promise<EngineClient | undefined> =>
  process.env[engineFdVariable] === String(engineFd) ? engineAtFd() : connectOwnEngine()
