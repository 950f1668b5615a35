// Hostile bytes survive a round trip as strings, and never reach a display unescaped.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, displayText, textOf } from '../../src-main/common/text'

describe('text from the host', () => {
  it('round-trips any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(bytesOf(textOf(bytes))).toEqual(Uint8Array.from(bytes))
      }),
      { seed: 1, numRuns: 2000 },
    )
  })

  it('keeps plain text and escapes control, bidi and invalid bytes', () => {
    expect(displayText('eth0 网桥')).toBe('eth0 网桥')
    expect(displayText('\u001b[31mred')).toBe('\\x1b[31mred')
    expect(displayText('a\u202eb')).toBe('a\\u{202e}b')
    expect(displayText(textOf(Uint8Array.of(0x61, 0xff)))).toBe('a\\xff')
  })
})
