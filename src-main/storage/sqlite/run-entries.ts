/**
 * Entries of the Y index: pairs of (offset, hash), two u32 each. `offset` is the event's seq less the base of its run.
 * In memory and on disk the pair is one little-endian u64 whose high half is the hash, so that sorting numbers sorts by hash.
 */
export type Entries = Uint32Array<ArrayBuffer>

export const newEntries = (count: number): Entries => new Uint32Array(count * 2)

export const sortEntries = (entries: Entries): void => void new BigUint64Array(entries.buffer).sort()

/** Two sorted lists as one, the offsets of `newer` raised by `shift`. */
export function mergeEntries(older: Entries, newer: Entries, shift: number): Entries {
  const merged = newEntries((older.length + newer.length) / 2)
  let left = 0
  let right = 0
  for (let at = 0; at < merged.length; at += 2) {
    // Of equal hashes the older entry comes first: its seq is lower.
    const takeOlder = right >= newer.length || (left < older.length && older[left + 1]! <= newer[right + 1]!)
    if (takeOlder) {
      merged[at] = older[left]!
      merged[at + 1] = older[left + 1]!
      left += 2
    } else {
      merged[at] = newer[right]! + shift
      merged[at + 1] = newer[right + 1]!
      right += 2
    }
  }
  return merged
}

/** Which of `parts` equal parts of 0..2^32−1 holds `hash`. */
export const partOf = (hash: number, parts: number): number => Math.floor((hash * parts) / 0x1_0000_0000)
