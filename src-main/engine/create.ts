// Puts an engine together: an observer, a changer over it, and what is told of the host.
import type { Seam } from './apply/context'
import { HostChanger } from './apply/changer'
import type { Changer, Engine, EngineOptions, Observer } from './engine'
import { HostFacts } from './host-info'
import { createObserver } from './observer'
import { HostTerminals } from './terminals/terminals'

/**
 * A changer over `observer`. Takes back what a killed engine left half done, unless another engine may be at it. `seam`
 * is for tests: see apply/context.ts.
 */
export function createChanger(observer: Observer, options: EngineOptions, seam?: Seam): Promise<Changer> {
  const changer = new HostChanger(observer, options, seam)
  changer.start()
  return Promise.resolve(changer)
}

/** The whole engine. `close` ends all that it started and waits for a running change. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const observer = await createObserver(options)
  const changer = await createChanger(observer, options)
  const facts = new HostFacts(observer, options)
  const terminals = new HostTerminals(observer)
  return {
    observer,
    changer,
    terminals,
    hostInfo: () => facts.current(),
    onHostInfo: (listener) => facts.on(listener),
    async close() {
      await terminals.close()
      await changer.close()
      facts.close()
      await observer.close()
    },
  }
}
