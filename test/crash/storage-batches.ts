import type { AppendBatch } from '../../src-main/storage/store.ts'
import { batchOf, eventAt, unusableAt, Yof } from '../unit/storage/sample-events.ts'

/** Seqs of a lane never meet those of another: the prefix grows, and blocks above a gap are filled from the far end. */
const BLOCK = 700

/**
 * Batch `number` of a log that has taken batches 0..number−1: the same for whoever asks, so that a writer that was killed
 * needs to leave no word about what it was writing. Sizes 1..700; every third block arrives back to front, behind a gap.
 */
export function crashBatch(number: number): AppendBatch {
  const block = Math.floor(number / 4)
  const parts = block % 3 === 2 ? [3, 2, 1, 0] : [0, 1, 2, 3]
  const bounds = [0, 1, 1 + ((block * 131) % 90), 100 + ((block * 277) % 500), BLOCK]
  const part = parts[number % 4]!
  const seqs = Array.from({ length: bounds[part + 1]! - bounds[part]! }, (_, at) => block * BLOCK + bounds[part]! + at)
  const isUnusable = (seq: number) => seq % 97 === 13
  return batchOf(
    seqs.filter(seq => !isUnusable(seq)).map(seq => eventAt(seq)),
    {
      unusable: seqs.filter(isUnusable).map(unusableAt),
      disputes: number % 50 === 7 ? [dispute(number)] : [],
      at: 1_795_000_000_000 + number,
      sourcePosition: number + 1,
    },
  )
}

const dispute = (number: number) => ({
  kind: 'same-seq' as const,
  seq: number,
  otherSeq: null,
  first: null,
  second: null,
  blocked: [Yof(`blocked ${number}`)],
  detail: '',
})
