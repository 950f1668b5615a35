// Finding by name, address, MAC, inode, PID; hostile names are escaped in what is shown.
import { describe, expect, it } from 'vitest'
import { inodeOf } from '../../../src-main/common/net/ids'
import { indexOf, search } from '../../../src-renderer/dialogs/palette/search'
import { smallHost } from '../../support/topologies'

const host = smallHost()
const web = Object.values(host.containers).find((one) => one.name === 'web')!
const port = Object.values(host.links).find((link) => link.netns === web.netns && link.ifname === 'eth0')!
host.links[port.id] = { ...port, mac: '02:42:ac:11:00:02' }
host.addNamed('evil\u202e<b>')
const topology = host.build()
const index = indexOf(topology, 'lab-host')
const first = (query: string) => search(index, query, 5)[0]

describe('search', () => {
  it('finds a container by its name before all that merely contains it', () => {
    expect(first('web')).toMatchObject({ subject: web.netns, by: 'name', sort: 'container' })
  })
  it('finds a link by its address, whole or in part', () => {
    expect(first('172.17.0.2')).toMatchObject({ subject: port.id, by: 'address', text: '172.17.0.2/16' })
    expect(search(index, '172.17.', 10)).toHaveLength(4)
  })
  it('finds by MAC, in any case', () => {
    expect(first('02:42:AC:11:00:02')).toMatchObject({ subject: port.id, by: 'mac' })
  })
  it('finds a namespace by its inode and by a PID, from the start of the number', () => {
    expect(first(String(inodeOf(web.netns!)))).toMatchObject({ subject: web.netns, by: 'inode' })
    expect(first(String(web.pid))).toMatchObject({ subject: web.netns, by: 'pid' })
    expect(search(index, String(web.pid).slice(1), 5).filter(({ by }) => by === 'pid')).toEqual([])
  })
  it('finds by image', () => {
    expect(first('nginx')).toMatchObject({ subject: web.netns, by: 'image' })
  })
  it('shows hostile names escaped', () => {
    expect(first('evil')?.title).toBe('evil\\u{202e}<b>')
  })
  it('finds nothing for nothing, and at most what is asked for', () => {
    expect(search(index, '  ', 5)).toEqual([])
    expect(search(index, 'e', 3)).toHaveLength(3)
  })
})
