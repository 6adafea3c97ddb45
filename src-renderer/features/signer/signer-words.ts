import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { age } from '../../ui/format.ts'

export const KIND: Record<SignerRow['kind'], string> = {
  keystore: 'Keystore',
  demo: 'Demo keys',
  file: 'PSBT by file',
  hardware: 'Hardware',
}

export const ORIGIN: Record<SignerRow['origin'], string> = {
  words: 'words (BIP39)',
  raw: 'one private key',
  extended: 'extended private key (BIP32)',
  none: 'no key here',
}

export const USE: Record<SignerRow['keys'][number]['use'], string> = { internal: 'key path', leaf: 'leaf', any: 'either' }

/** What a signer can do at this moment. `file` and `hardware` hold nothing here that could be locked. */
export type SignerStand = 'unlocked' | 'locked' | 'ready' | 'unusable'

export function standOf(row: SignerRow, now: number): SignerStand {
  if (!row.usable) return 'unusable'
  if (row.kind !== 'keystore') return 'ready'
  return row.unlocked_until !== null && row.unlocked_until > now ? 'unlocked' : 'locked'
}

/** Time left of an unlocked keystore; seconds only in the last minute. */
export const leftWord = (until: number, now: number): string => `${age(Math.max(1_000, until - now))} left`

/** Keys of a reserve's use, without repeats. */
export const usedBy = (row: SignerRow): readonly string[] => [...new Set(row.keys.flatMap(key => key.used_by))]

/** Words have a paper copy to check; the other kinds of secret have none that the console knows of. */
export const hasBackup = (row: SignerRow): boolean => row.kind === 'keystore' && row.origin === 'words'

const ORDER: readonly SignerRow['kind'][] = ['keystore', 'demo', 'file', 'hardware']
export const orderOf = (row: SignerRow): number => ORDER.indexOf(row.kind)

/** Free keys of each use that are shown without asking: the next ones for a new reserve. */
const FREE_SHOWN = 2

/** Keys in use first, then the next free ones of each use, or all of them; otherwise in the signer's order. */
export function keysToShow(keys: SignerRow['keys'], all: boolean): SignerRow['keys'] {
  const used = keys.filter(key => key.used_by.length > 0)
  const free = keys.filter(key => key.used_by.length === 0)
  const next = free.filter(key => free.filter(({ use }) => use === key.use).indexOf(key) < FREE_SHOWN)
  return [...used, ...(all ? free : next)]
}
