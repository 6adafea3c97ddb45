import type { Publication } from '#shared/rpc/views/publication.ts'
import type { PublicationState } from '../publish/ports.ts'
import { bounded } from './bounded.ts'

export function publicationView(state: PublicationState): Publication {
  const { row } = state
  return {
    id: row.id,
    mint_url: row.mintUrl,
    source: row.source,
    db: row.db,
    listen: row.listen,
    public_url: row.publicUrl,
    front: row.front,
    state: state.state,
    halted:
      state.halted === null
        ? null
        : { reason: { code: state.halted.code, detail: bounded(state.halted.detail) }, way_out: bounded(state.halted.wayOut) },
    head: state.head,
    root: state.root,
    backfill: state.backfill,
    published_at: state.publishedAt,
    subscribers: state.subscribers,
    checked_at: state.checkedAt,
  }
}
