import { unreachable } from '#shared/lib/unreachable.ts'
import type { Publication } from '#shared/rpc/views/publication.ts'
import { Status } from './Status.tsx'

/** How a publication stands, in the same chips as everything else. Stopped by the operator is no danger, so it stays plain. */
export function PublicationStatus({ state }: { state: Publication['state'] }) {
  switch (state) {
    case 'live':
      return <Status word="live" />
    case 'backfill':
      return <Status word="syncing" label="Back-filling" />
    case 'halted':
      return <Status word="halted" />
    case 'stopped':
      return <Status word="unknown" label="Stopped" plain />
    default:
      return unreachable(state)
  }
}
