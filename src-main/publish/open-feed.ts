import { join } from 'node:path'
import type { PublicationRow } from '../storage/store.ts'
import { openHeadFile } from './head-file.ts'
import { openMintSource } from './mint-source/open-mint-source.ts'
import type { MintSource, PublisherDeps } from './ports.ts'
import { openPublishedLog, type PublishedLog } from './published-log.ts'
import { createSequencer, type Sequencer } from './sequencer.ts'

/** One mint's database and our log of it, both open and checked against the head file. */
export interface OpenFeed {
  readonly log: PublishedLog
  readonly sequencer: Sequencer
  source(): MintSource
  /** Opens the mint's file anew: a restored database is another file under the same name. */
  reopen(): void
  close(): void
}

/** Throws a Halt when mint, store or head file refuse. */
export async function openFeed(deps: PublisherDeps, row: PublicationRow): Promise<OpenFeed> {
  // Changed by `reopen` alone.
  let source = openMintSource(row)
  try {
    const log = openPublishedLog(deps.logOf(row.id), openHeadFile(join(deps.headFolder, `own-${row.id}.json`)), deps.sha256)
    await log.ready
    return {
      log,
      sequencer: createSequencer({
        source: () => source,
        log,
        position: () => deps.publications.sourcePosition(row.id),
        redeemed: () => deps.redeemed(row.mintUrl),
        marks: () => deps.publications.redeemed(row.id),
        isPoint: deps.isPoint,
        now: () => deps.clock.now(),
      }),
      source: () => source,
      reopen() {
        const fresh = openMintSource(row)
        source.close()
        // Its first `moved` is true: what was committed between the two is not missed.
        source = fresh
      },
      close: () => source.close(),
    }
  } catch (cause) {
    source.close()
    throw cause
  }
}
