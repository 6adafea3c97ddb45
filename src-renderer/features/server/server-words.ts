import type { ServerRow } from '#shared/rpc/views/chain.ts'
import type { StatusWord } from '#shared/rpc/views/overview.ts'

/** The word of the State column, worst first when sorted. */
export interface ServerStand {
  readonly word: StatusWord | null
  readonly label: string
  /** Sort key: smaller is worse. */
  readonly rank: number
}

/** Certificates that only a person can judge. */
export const asksForPin = (row: ServerRow): boolean =>
  row.offered_pin !== null && (row.reason?.code === 'server.certificate' || row.reason?.code === 'server.certificate-changed')

export function standOf(row: ServerRow): ServerStand {
  if (!row.enabled || row.state === 'off') return { word: null, label: 'Off', rank: 6 }
  if (row.reason?.code === 'server.certificate-changed') return { word: 'disputed', label: 'Certificate', rank: 0 }
  if (row.agrees === false) return { word: 'disputed', label: 'Contradicts', rank: 1 }
  switch (row.state) {
    case 'down':
      return { word: 'gap', label: 'Down', rank: 2 }
    case 'connecting':
      return { word: 'syncing', label: 'Connecting', rank: 3 }
    case 'syncing':
      return { word: 'syncing', label: 'Headers', rank: 4 }
    case 'ready':
      return { word: 'live', label: 'Ready', rank: 5 }
  }
}

/** What the operator should know of a server's standing, in a sentence and its consequence. */
export function explain(row: ServerRow): { readonly fact: string; readonly meaning: string } {
  if (!row.enabled || row.state === 'off') return { fact: 'Switched off.', meaning: 'It is not asked and does not count.' }
  if (row.reason !== null) {
    const [, first, rest] = /^(.+?[.!?])\s+(.+)$/s.exec(row.reason.detail) ?? [null, row.reason.detail, '']
    return { fact: first!, meaning: `${rest} It counts as not answering (${row.reason.code}).`.trim() }
  }
  if (row.agrees === false)
    return {
      fact: 'It tells another chain than the others.',
      meaning: 'While it does, nothing is shown as verified. Compare its tip with a source of your own.',
    }
  switch (row.state) {
    case 'down':
      return { fact: 'No line to it.', meaning: 'It is tried again by itself.' }
    case 'connecting':
      return { fact: 'Being reached.', meaning: 'It counts once it has answered.' }
    case 'syncing':
      return { fact: 'Its headers are being read and checked.', meaning: 'It counts once they reach its tip.' }
    case 'ready':
      return row.agrees === null
        ? { fact: 'Answers.', meaning: 'There is nothing yet to compare it with.' }
        : { fact: 'Answers, and agrees with the others.', meaning: 'Every proof that it was asked for held.' }
  }
}

/** How the line to it is protected. */
export function trustWord(row: Pick<ServerRow, 'transport' | 'pin'>): string {
  return row.transport === 'tcp' ? 'plain TCP' : row.pin === null ? 'authorities' : 'pinned'
}

export const placeOf = (row: Pick<ServerRow, 'host' | 'port'>): string =>
  `${row.host.includes(':') ? `[${row.host}]` : row.host}:${row.port}`

/** A fingerprint in groups of four, as people compare it aloud. */
export const fingerprint = (pin: string): string => pin.replace(/(.{4})(?=.)/g, '$1 ')
