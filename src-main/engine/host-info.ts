// What the engine tells of the host it runs on: kernel, user, privilege, container engines.
import { readFileSync } from 'node:fs'
import { hostname, release } from 'node:os'
import { contractVersion } from '../common/rpc/contract'
import type { HostInfo } from '../common/rpc/contract'
import { ownCredentials } from '../sys/credentials'
import { currentNetns } from '../sys/netns'
import { version } from '../../package.json'
import { Announcer } from './apply/progress'
import { readBootId } from './apply/state-dir'
import { features } from './features'
import type { EngineOptions, Observer, Unsubscribe } from './engine'

export class HostFacts {
  readonly #announcer = new Announcer<HostInfo>()
  readonly #unsubscribe: Unsubscribe
  readonly #fixed: Omit<HostInfo, 'containerEngines' | 'hostname' | 'features'>

  constructor(
    readonly observer: Observer,
    options: Pick<EngineOptions, 'mode'>,
  ) {
    const uid = options.mode === 'rootless' ? uidOutside() : servedUid()
    this.#fixed = {
      contractVersion,
      version,
      mode: options.mode,
      kernel: release(),
      bootId: readBootId(),
      netns: currentNetns().id,
      uid,
      userName: userNameOf(uid),
    }
    this.#unsubscribe = observer.onContainerEngines(() => this.#announcer.tell(this.current()))
  }

  current(): HostInfo {
    return {
      ...this.#fixed,
      hostname: hostname(),
      // Tried at the first question, as starting should not wait for it.
      features: features(),
      containerEngines: this.observer.containerEngines(),
    }
  }

  on(listener: (info: HostInfo) => void): Unsubscribe {
    return this.#announcer.on(listener)
  }

  close(): void {
    this.#unsubscribe()
  }
}

/** Who ran sudo or pkexec, when that is how the engine came to be root. */
function servedUid(): number {
  const own = process.getuid?.() ?? 0
  const given = process.env['SUDO_UID'] ?? process.env['PKEXEC_UID'] ?? ''
  return own === 0 && /^\d{1,10}$/.test(given) ? Number(given) : own
}

/** Who root of a rootless world is outside. */
const uidOutside = (): number => ownCredentials().uidMap.find(({ inside }) => inside === 0)?.outside ?? 0

/** From /etc/passwd; the number itself for a user that is elsewhere. */
function userNameOf(uid: number): string {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
    const line = lines.map((one) => one.split(':')).find((fields) => fields[2] === String(uid))
    return line?.[0] ?? String(uid)
  } catch {
    return String(uid)
  }
}
