// Kinds of links that sit on others or on nothing. The snapshot of each against iproute2.
import { expect } from 'vitest'
import { inHost, linkNamed, situations, withNamed } from '../support/situation'

situations({
  'macvlan, here and moved away from its lower link': (check) =>
    withNamed(['s9'], async () => {
      inHost(
        'link add low0 type veth peer name low1',
        'link add mac0 link low0 type macvlan mode bridge',
        'link add mac1 link low0 type macvlan mode private',
        'link set mac1 netns s9',
        'link set low0 up',
        'link set mac0 up',
      )
      const observer = await check()
      const lower = linkNamed(observer, 'low0').id
      expect(linkNamed(observer, 'mac0').parent).toEqual({ seen: true, link: lower })
      expect(linkNamed(observer, 'mac1').parent).toEqual({ seen: true, link: lower })
      inHost('link del low0')
    }),

  'vxlan, with and without a device': async (check) => {
    inHost(
      'link add under0 type veth peer name under1',
      'link add vx0 type vxlan id 42 dstport 4789 remote 192.0.2.9 local 192.0.2.1',
      'link add vx1 type vxlan id 43 dstport 4790 group 239.1.1.1 dev under0',
    )
    const observer = await check()
    expect(linkNamed(observer, 'vx1').parent).toEqual({ seen: true, link: linkNamed(observer, 'under0').id })
    inHost('link del vx0', 'link del vx1', 'link del under0')
  },

  'tap and tun': async (check) => {
    inHost('tuntap add tap0 mode tap', 'tuntap add tun0 mode tun', 'link set tap0 up')
    const observer = await check()
    expect(linkNamed(observer, 'tap0').attrs).toMatchObject({ kind: 'tun', mode: 'tap', persist: true })
    inHost('tuntap del tap0 mode tap', 'tuntap del tun0 mode tun')
  },
})
