import { partOf, type Entries } from './run-entries.ts'

/** One cache line: a question touches memory once. */
const LINE_WORDS = 16
const ENTRIES_PER_LINE = 42

/**
 * Says "not in this run" for 98 of 100 hashes that are not, and never for one that is. The hash's high bits choose a line of
 * 512 bits, two multiplications spread the rest over four bits in it.
 */
export function buildFilter(entries: Entries): Uint32Array {
  const lines = Math.ceil(entries.length / 2 / ENTRIES_PER_LINE)
  const filter = new Uint32Array(lines * LINE_WORDS)
  for (let at = 1; at < entries.length; at += 2) {
    const hash = entries[at]!
    const line = partOf(hash, lines) * LINE_WORDS
    const one = spread(hash, 0x9e3779b1)
    const other = spread(hash, 0x85ebca77)
    for (const bit of [one >>> 23, (one >>> 14) & 511, other >>> 23, (other >>> 14) & 511]) filter[line + (bit >>> 5)]! |= 1 << (bit & 31)
  }
  return filter
}

export function mayHold(filter: Uint32Array, hash: number): boolean {
  const line = partOf(hash, filter.length / LINE_WORDS) * LINE_WORDS
  const one = spread(hash, 0x9e3779b1)
  const other = spread(hash, 0x85ebca77)
  return (
    hasBit(filter, line, one >>> 23) &&
    hasBit(filter, line, (one >>> 14) & 511) &&
    hasBit(filter, line, other >>> 23) &&
    hasBit(filter, line, (other >>> 14) & 511)
  )
}

const hasBit = (filter: Uint32Array, line: number, bit: number): boolean => (filter[line + (bit >>> 5)]! & (1 << (bit & 31))) !== 0

/** Multiplication carries upward only: without the shift, low bits of the hash alone would decide. */
const spread = (hash: number, factor: number): number => Math.imul(hash ^ (hash >>> 15), factor)
