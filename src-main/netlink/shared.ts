// Lists of words that many records of a host have alike: made once and shared. Nobody may change them. Pure.

/** `make`, with what it made for each number kept: flag bits, of which there are few combinations. */
export function shared(make: (bits: number) => string[]): (bits: number) => string[] {
  const made = new Map<number, string[]>()
  return (bits) => {
    let words = made.get(bits)
    if (!words) made.set(bits, (words = make(bits)))
    return words
  }
}
