import { Check, Hourglass, Undo2, type LucideIcon } from 'lucide-react'
import type { RedemptionDetail, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { clockOf, dayOf } from '../../ui/format.ts'
import type { ChipRole } from '../../ui/Status.tsx'

export type RequestState = RedemptionRow['state']

export const STATES: Readonly<
  Record<RequestState, { readonly role: ChipRole; readonly label: string; readonly icon: LucideIcon; readonly words: string }>
> = {
  open: {
    role: 'due',
    label: 'Being paid',
    icon: Hourglass,
    words: 'Our mint has the payment. Until it is settled the same request is told to wait (11002); nothing can be paid twice.',
  },
  settled: {
    role: 'armed',
    label: 'Paid',
    icon: Check,
    words: 'Paid, and its Ys are spent for good. The same request again gets the same answer.',
  },
  released: {
    role: 'urgent',
    label: 'Refused',
    icon: Undo2,
    words: 'Our mint could not carry it out. The amount went back into the pot, and the holder can come again with the same ecash.',
  },
}

/** `swap`, `melt by bolt11`. The method is the wallet's text. */
export const kindOf = ({ kind, method }: RedemptionRow): string => (kind === 'swap' ? 'Swap' : `Melt ${method ?? ''}`.trim())

/** What our mint's code means to a holder; the codes of NUT-00's list. */
const CODES: Readonly<Record<number, string>> = {
  0: 'our mint gave no code',
  11001: 'already spent',
  11002: 'outputs already signed',
  11005: 'sums do not balance',
  20001: 'quote not paid',
  20004: 'payment failed',
  20005: 'quote is being paid',
  20006: 'invoice already paid',
  20007: 'quote is over',
}
export const codeWord = (code: number): string | null => CODES[code] ?? null

/** The clock alone of today's, else with its day: a list that reaches back must not look as if all were today. UTC. */
export const timeWord = (at: number, now: number): string =>
  dayOf(at) === dayOf(now) ? clockOf(at) : `${dayOf(at).replace(/ \d{4}$/, '')} ${clockOf(at).slice(0, 5)}`

/** How long a request took, or takes: swaps are over in milliseconds, melts in seconds or hours. */
export function tookWord(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min`
}

type Call = RedemptionDetail['calls'][number]

/** Why our mint was called. */
export const PURPOSES: Readonly<Record<Call['purpose'], string>> = {
  pay: 'Pays the holder',
  prepare: 'Swaps float to the exact sum',
  burn: 'Swaps the float away, so that no copy of the request can be paid any more',
  split: 'Breaks a coin of the float into smaller ones',
  receive: 'Takes a token into the float',
  mint: 'Turns a paid invoice into float',
  take: 'Takes ecash out of the float',
  return: 'Puts ecash that was taken out back into the float',
}
export const CALL_STATES: Readonly<Record<Call['state'], string>> = {
  open: 'under way',
  committed: 'done',
  void: 'fell away',
}
