// Text that came from the host: bytes to string and back without loss, and escaped for display.

const decoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/**
 * Bytes as a string. Valid UTF-8 decodes as such; a byte that is part of no valid sequence becomes the lone
 * surrogate U+DC00 + byte (Python calls this "surrogateescape"), so that `bytesOf` gives the same bytes back.
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return escapeInvalid(bytes)
  }
}

function escapeInvalid(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes[i] ?? 0)
    const part = bytes.subarray(i, i + length)
    try {
      text += decoder.decode(part)
      i += length
    } catch {
      text += String.fromCharCode(0xdc00 + (bytes[i] ?? 0))
      i += 1
    }
  }
  return text
}

const sequenceLength = (first: number): number => (first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4)

/** The inverse of `textOf`. */
export function bytesOf(text: string): Uint8Array {
  const out: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00)
    else out.push(...encoder.encode(char))
  }
  return Uint8Array.from(out)
}

// C0, DEL, C1, bidirectional controls, zero-width and line separators, lone surrogates.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u

/** For display anywhere (window, log, terminal): control, bidi and invalid characters as \xNN or \u{N}. */
export function displayText(text: string): string {
  if (!unsafe.test(text)) return text
  let out = ''
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (!unsafe.test(char)) out += char
    else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${(code - 0xdc00).toString(16)}`
    else if (code < 0x100) out += `\\x${code.toString(16).padStart(2, '0')}`
    else out += `\\u{${code.toString(16)}}`
  }
  return out
}
