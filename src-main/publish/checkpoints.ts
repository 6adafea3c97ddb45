import { buildCheckpoint, type Checkpoint } from '#shared/domain/log/checkpoint-buckets.ts'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import type { ServedFeed } from './ports.ts'

const READ = 1_000
/** A checkpoint hashes the whole feed: it may take at most this part of the core's time, whoever asks and how often. */
const SHARE = 1 / 20

/** Answers with the checkpoint of the feed as it is, or as it was when the last one was made, if making one again is not affordable yet. */
export function createCheckpoints(feed: ServedFeed): () => Checkpoint {
  // All three are changed by the function below alone. Times in ms.
  let made: Checkpoint | null = null
  let madeAt = 0
  let cost = 0

  return () => {
    const seq = feed.cursor().contiguous
    const started = performance.now()
    if (made !== null && (made.seq === seq || started - madeAt < cost / SHARE)) return made
    made = buildCheckpoint(walk(feed, seq), seq, feed.sha256)
    madeAt = performance.now()
    cost = madeAt - started
    return made
  }
}

function* walk(feed: ServedFeed, seq: number): Iterable<HeldEvent> {
  for (let next = 0; next <= seq;) {
    const events = feed.read(next, seq, READ)
    if (events.length === 0) return
    yield* events
    next = events.at(-1)!.seq + 1
  }
}
