import { useEffect, useRef, useState } from 'react'
import type { RedemptionRow } from '#shared/rpc/views/redemption.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { joinRequests, newerThan, refreshRequests } from './join-requests.ts'
import type { RequestState } from './request-words.ts'

const PAGE = 200
/** Requests that are being paid at once: more than a gateway lets through. */
const OPEN = 500

/**
 * The requests under a filter. The newest page follows the core, older pages are read when they are scrolled to. While somebody is
 * `reading`, rows keep their places: what is new waits until `showNewer`, but each row still says how it stands now.
 */
export function useRequests(
  state: RequestState | null,
  reading: boolean,
): {
  readonly rows: readonly RedemptionRow[] | null
  readonly newer: number
  readonly error: RpcFailure | null
  readonly readOlder: () => void
  readonly showNewer: () => void
  readonly retry: () => void
} {
  const newest = useView('redemption.list', { before: null, limit: PAGE, state })
  const open = useView('redemption.list', { before: null, limit: OPEN, state: 'open' }).data
  const older = useCommand('redemption.list')
  const again = useCommand('redemption.get')
  const [known, setKnown] = useState<readonly RedemptionRow[]>([])
  const [complete, setComplete] = useState(false)
  const { data } = newest
  const held = reading && known.length > 0

  useEffect(() => {
    if (data === null) return
    setKnown(before => (held ? refreshRequests(before, data) : joinRequests(data, before, PAGE)))
    if (state === null && data.length < PAGE) setComplete(true)
  }, [data, held, state])

  // Rows above the newest page and below it that were being paid when they were read: asked for again once they no longer are.
  const rows = useRef(known)
  useEffect(() => {
    rows.current = known
  })
  const { run } = again
  useEffect(() => {
    if (open === null || open.length === OPEN) return
    const still = new Set(open.map(({ id }) => id))
    for (const { id } of rows.current.filter(row => row.state === 'open' && !still.has(row.id)))
      void run({ id }).then(answer => answer.ok && setKnown(before => refreshRequests(before, [answer.value])))
  }, [open, run])

  const readOlder = (): void => {
    const last = known.at(-1)
    if (complete || older.busy || older.error !== null || last === undefined) return
    void older.run({ before: last.id, limit: PAGE, state }).then(page => {
      if (!page.ok) return
      setKnown(before => [...before, ...page.value.filter(({ id }) => id < (before.at(-1)?.id ?? Infinity))])
      // Under a filter the core may answer a part before it has looked through everything.
      if (page.value.length < (state === null ? PAGE : 1)) setComplete(true)
    })
  }
  return {
    rows: data === null ? null : known,
    newer: data === null ? 0 : newerThan(known, data),
    error: newest.error ?? older.error,
    readOlder,
    showNewer: () => data !== null && setKnown(before => joinRequests(data, before, PAGE)),
    retry: older.error === null ? newest.retry : older.clear,
  }
}
