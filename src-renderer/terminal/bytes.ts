// Bytes of a terminal: to and from base64, what was typed as bytes, and what of a pasted text is let through. Pure.

/** Of one String.fromCharCode: more would be too many arguments. */
const atOnce = 8192

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += atOnce) text += String.fromCharCode(...bytes.subarray(i, i + atOnce))
  return btoa(text)
}

export const fromBase64 = (text: string): Uint8Array => fromLatin1(atob(text))

/** A character a byte, as mouse reports come. */
export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0xff
  return bytes
}

/** Up to `most` bytes from the front of `queue`, which loses them. */
export function takeBytes(queue: Uint8Array[], most: number): Uint8Array {
  const parts: Uint8Array[] = []
  let room = most
  for (let first = queue[0]; first !== undefined && room > 0; first = queue[0]) {
    parts.push(first.subarray(0, room))
    if (first.length > room) queue[0] = first.subarray(room)
    else queue.shift()
    room -= Math.min(room, first.length)
  }
  const all = new Uint8Array(most - room)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Pasted text without controls but tab and line ends: an ESC in it could end the paste early, and act as keys. */
export const cleanPaste = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')
