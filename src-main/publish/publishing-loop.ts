import { Halt } from './halt.ts'
import type { OpenFeed } from './open-feed.ts'
import type { Clock } from './ports.ts'

/** How often the mint's database is asked whether it moved, ms: one read of shared memory, and the latency of the feed. */
const POLL_MS = 50
/** How often the mint's file is opened anew and checked, ms. */
const CHECK_MS = 5_000
/** How often the mint's spent proofs are counted, ms: it costs the mint's disk a walk over an index. */
const COUNT_MS = 60_000
/** How long the mint may keep its database locked before that is a halt, ms. */
const BUSY_MS = 30_000

/** What the loop tells whoever shows it. */
export interface Watcher {
  /** Rows looked at, of those there were when the back-fill began. */
  backfilling(progress: { readonly done: number; readonly total: number }): void
  /** The back-fill is complete, and counts agree. */
  live(): void
  published(): void
  checked(): void
}

interface LoopArgs {
  readonly feed: OpenFeed
  readonly backfilled: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly watcher: Watcher
}

/** Publishes what was spent, then what is spent, until `signal` aborts. Throws a Halt when it cannot go on. */
export async function publishSpends(args: LoopArgs): Promise<void> {
  if (!args.backfilled) await backfill(args)
  await drain(args)
  if (args.signal.aborted) return
  args.feed.sequencer.count()
  args.watcher.live()
  await follow(args)
}

async function backfill({ feed, clock, signal, watcher }: LoopArgs): Promise<void> {
  const total = feed.source().census().spent
  watcher.backfilling({ done: 0, total })
  // Others may use the core between two batches.
  const pause = async (): Promise<boolean> => {
    await clock.sleep(0, signal)
    return !signal.aborted
  }
  await feed.sequencer.backfill(pause, done => {
    watcher.backfilling({ done: Math.min(done, total), total })
    watcher.published()
  })
}

async function follow(args: LoopArgs): Promise<void> {
  const { feed, clock, signal } = args
  let checkAt = clock.now() + CHECK_MS
  let countAt = clock.now() + COUNT_MS
  let busySince: number | null = null
  while (!signal.aborted) {
    try {
      if (feed.source().moved()) await drain(args)
      else await redeem(args)
      if (clock.now() >= checkAt) {
        feed.reopen()
        await drain(args)
        if (clock.now() >= countAt) {
          feed.sequencer.count()
          countAt = clock.now() + COUNT_MS
        }
        checkAt = clock.now() + CHECK_MS
        args.watcher.checked()
      }
      busySince = null
    } catch (cause) {
      busySince ??= clock.now()
      if (!(cause instanceof Halt) || cause.code !== 'publish.db-busy' || clock.now() - busySince > BUSY_MS) throw cause
    }
    await clock.sleep(POLL_MS, signal)
  }
}

/** Everything that waits in the outbox, after a look at whether it is still the same outbox; then what the gateway paid. */
async function drain(args: LoopArgs): Promise<void> {
  args.feed.sequencer.check()
  await all(() => args.feed.sequencer.step(), args)
  await redeem(args)
}

const redeem = (args: LoopArgs): Promise<void> => all(() => args.feed.sequencer.redeem(), args)

async function all(step: () => boolean, { feed, clock, signal, watcher }: LoopArgs): Promise<void> {
  for (let more = true; more && !signal.aborted;) {
    const before = feed.log.head().seq
    more = step()
    if (feed.log.head().seq > before) watcher.published()
    if (more) await clock.sleep(0, signal)
  }
}
