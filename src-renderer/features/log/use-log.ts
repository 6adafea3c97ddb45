import { useEffect, useState } from 'react'
import type { LogEntry } from '#shared/rpc/views/app.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { mergeLog } from './merge-log.ts'

export interface LogFilter {
  readonly level: LogEntry['level'] | null
  readonly text: string
}

const PAGE = 200

/** The timeline under a filter: its newest page follows the core, older pages are read when they are scrolled to. */
export function useLog(filter: LogFilter): {
  readonly entries: readonly LogEntry[] | null
  readonly error: RpcFailure | null
  /** True once the oldest entry is here. */
  readonly complete: boolean
  readonly readOlder: () => void
  readonly retry: () => void
} {
  const newest = useView('log.list', { before: null, limit: PAGE, ...filter })
  const older = useCommand('log.list')
  const [known, setKnown] = useState<readonly LogEntry[]>([])
  const [complete, setComplete] = useState(false)
  const { data } = newest
  useEffect(() => {
    if (data === null) return
    setKnown(before => mergeLog(data, before))
    if (data.length < PAGE) setComplete(true)
  }, [data])

  const readOlder = (): void => {
    const last = known.at(-1)
    if (complete || older.busy || older.error !== null || last === undefined) return
    void older.run({ before: last.id, limit: PAGE, ...filter }).then(page => {
      if (!page.ok) return
      setKnown(before => [...before, ...page.value.filter(entry => entry.id < (before.at(-1)?.id ?? Infinity))])
      if (page.value.length < PAGE) setComplete(true)
    })
  }
  return {
    entries: data === null ? null : known,
    error: newest.error ?? older.error,
    complete,
    readOlder,
    retry: older.error === null ? newest.retry : older.clear,
  }
}
