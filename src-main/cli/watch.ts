// `snapshot --watch`: the topology as it is, then each change, until Ctrl+C or until nobody reads.
import type { EngineClient, HostInfo } from '../common/rpc/contract'
import { applyDiff, diffTopology, isEmptyDiff } from '../common/topology/diff'
import type { TopologyDiff } from '../common/topology/diff'
import type { Topology } from '../common/topology/topology'
import { exit } from './io'

export interface WatchPrinter {
  first(topology: Topology, host: HostInfo): void
  change(before: Topology, after: Topology, diff: TopologyDiff, host: HostInfo): void
}

/** Resolves with the exit code: 0 when it is stopped from here. Throws what ends the stream from there. */
export async function watch(client: EngineClient, print: WatchPrinter): Promise<number> {
  const host = await client.call('hello', {})
  let at: Topology | undefined
  const onto = (next: Topology, diff: TopologyDiff): void => {
    if (at && !isEmptyDiff(diff)) print.change(at, next, diff, host)
    at = next
  }
  return new Promise((resolve, reject) => {
    const stop = client.subscribe(
      'topology',
      {},
      {
        item: (item) => {
          if ('diff' in item) return at && onto(applyDiff(at, item.diff), item.diff)
          // A reader that was too slow gets a fresh snapshot: the difference is what it missed.
          if (at) return onto(item.snapshot, diffTopology(at, item.snapshot))
          at = item.snapshot
          print.first(at, host)
        },
        error: reject,
      },
    )
    const end = (): void => {
      stop()
      resolve(exit.ok)
    }
    process.once('SIGINT', end).once('SIGTERM', end)
  })
}
