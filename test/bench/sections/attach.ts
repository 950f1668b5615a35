// Hot add: a second interface with an address for a running container, on a bridge that exists.
import { lacksDocker, startDocker } from '../../support/docker'
import type { DockerRig } from '../../support/docker'
import { netlinkProcess } from '../lib/netlink'
import { peer } from '../lib/paths'
import { output, timed } from '../lib/process'
import { compete } from '../lib/rounds'
import type { Section, Options } from './section'
import type { Figure } from '../lib/result'

const cidr = '172.17.200.1/16'

async function against(rig: DockerRig, options: Options): Promise<Figure[]> {
  const pid = rig.run('box')
  rig.docker('network', 'create', '--subnet', '10.123.0.0/24', 'bench')
  const netlink = netlinkProcess()
  try {
    return await compete(
      [
        {
          name: 'Vethboard’s netlink layer, warm',
          warmUp: 10,
          run: async () =>
            (await netlink.ask<{ ms: number }>({ do: 'attach', pid, bridge: 'docker0', cidr })).ms,
          after: () => netlink.ask({ do: 'detach' }),
        },
        {
          name: 'classic recipe (ip, nsenter)',
          run: () => timed('sh', [peer('classic-attach.sh'), String(pid), 'docker0', cidr]),
          after: () => output('ip', ['link', 'del', 'bench-host']),
        },
        {
          name: 'docker network connect',
          run: () => timed('docker', ['-H', `unix://${rig.socket}`, 'network', 'connect', 'bench', 'box']),
          after: () => rig.docker('network', 'disconnect', 'bench', 'box'),
        },
      ],
      options.runs,
      'running container → eth1 with an address',
    )
  } finally {
    await netlink.close()
  }
}

export const attach: Section = {
  name: 'attach',
  about: 'a running container gets an eth1 on a bridge, with an address',
  async run(options) {
    const why = lacksDocker()
    const result = { section: 'attach', title: 'Hot add', unit: 'ms' }
    if (why) return { ...result, figures: [], notes: [`left out: ${why}`] }
    const rig = await startDocker()
    try {
      return { ...result, figures: await against(rig, options), notes: [] }
    } finally {
      await rig.stop()
    }
  },
}
