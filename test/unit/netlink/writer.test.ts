// A payload of any length is written whole, wherever the writer has to grow.
import { describe, expect, it } from 'vitest'
import { Writer } from '../../../src-main/netlink/attr'

describe('a writer', () => {
  it('grows in the middle of a number, whatever comes before it', () => {
    for (let before = 240; before < 260; before++) {
      const writer = new Writer()
      for (let i = 0; i < before; i++) writer.put8(0)
      const bytes = writer.put16(0x1234).put32(0x89abcdef).put8(0x77).finish()
      expect([...bytes.subarray(before)]).toEqual([0x34, 0x12, 0xef, 0xcd, 0xab, 0x89, 0x77])
    }
  })
})
