// The monitor hears what iproute2 does in its own namespace.
import { afterAll, describe, expect, it } from 'vitest'
import { Monitor } from '../../src-main/sys/monitor'
import { ip, useHost } from '../support/host'

describe('monitor', () => {
  useHost()
  const open: Monitor[] = []
  afterAll(() => open.forEach((monitor) => monitor.close()))

  it('hears links that are made and changed after it was opened', () => {
    const monitor = Monitor.open()
    open.push(monitor)
    expect(monitor.drain()).toEqual([])
    ip('link', 'add', 'left0', 'type', 'veth', 'peer', 'name', 'right0')
    ip('link', 'set', 'left0', 'mtu', '1400')
    const changes = monitor.drain()
    expect(changes).not.toBe('overrun')
    const text = JSON.stringify(changes)
    expect(text).toContain('"ifname":"left0"')
    expect(text).toContain('"ifname":"right0"')
    expect(text).toContain('"mtu":1400')
    expect(monitor.drain()).toEqual([])
  })
})
