import type { Lookup, TokenReport } from '#shared/rpc/views/audit.ts'
import { count, groupDigits, hostOf, seqWord } from '../../ui/format.ts'

/** `spent` and `disputed` are positive findings; `absent` never proves that a proof is unspent; `silent` says that nothing was searched. */
export type Tone = 'spent' | 'disputed' | 'absent' | 'mixed' | 'silent'

export interface Verdict {
  readonly tone: Tone
  /** The decisive word or two, in bold. */
  readonly lead: string
  readonly rest: string
  readonly words: string
}

/** What the logs say about one Y. */
export function verdictOfY(lookup: Lookup): Verdict {
  const [hit, ...more] = lookup.hits
  if (hit === undefined) return blockedIn(lookup).length > 0 ? blocked(lookup) : absent('Not found', lookup.searched)
  const disputed = lookup.hits.some(each => each.disputed)
  const where = more.length === 0 ? ` at ${hit.name || hostOf(hit.custodian)}` : ` and in ${count(more.length, 'other mirror')}`
  return {
    tone: disputed ? 'disputed' : 'spent',
    lead: 'Spent',
    rest: ` as event ${groupDigits(hit.seq)}${where}`,
    words: disputed
      ? 'A dispute names this Y: two messages of the mint contradict each other. It blocks either way; both messages are kept with the mirror.'
      : 'The event was verified when it arrived and is stored in our log. A spent proof stays spent.',
  }
}

export function verdictOfYs(lookups: readonly Lookup[]): Verdict {
  const [only] = lookups
  if (only !== undefined && lookups.length === 1) return verdictOfY(only)
  const spent = lookups.filter(lookup => lookup.hits.length > 0).length
  const searched = only?.searched ?? []
  if (spent === 0 && disputedIn(lookups) === 0) return absent(`None of the ${groupDigits(lookups.length)}`, searched)
  const all = spent === lookups.length
  return {
    tone: disputedIn(lookups) > 0 ? 'disputed' : all ? 'spent' : 'mixed',
    lead: all ? `All ${groupDigits(spent)} spent` : `${groupDigits(spent)} of ${groupDigits(lookups.length)} spent`,
    rest: '',
    words: all
      ? `Each has its event below.${contested(lookups)}`
      : `The others are ${nowhere(searched)}, ${completeTo(searched)}: that is not proof of unspent.${contested(lookups)}`,
  }
}

export function verdictOfToken(report: TokenReport): Verdict {
  const lookups = report.proofs.map(proof => proof.lookup)
  const spent = lookups.filter(lookup => lookup.hits.length > 0).length
  // A mint known here under another address still answers: then the proofs are found although "its" mirror is not kept.
  if (!report.mirrored && spent === 0 && disputedIn(lookups) === 0) {
    return {
      tone: 'silent',
      lead: 'Nothing can be said',
      rest: ` about ${hostOf(report.mint)}`,
      words: 'No mirror of this mint is kept, so its spends were not searched. Add the mirror, then look again.',
    }
  }
  const searched = lookups[0]?.searched ?? []
  const proofs = count(report.proofs.length, 'proof')
  if (spent === 0 && disputedIn(lookups) === 0) {
    return {
      tone: 'absent',
      lead: report.proofs.length === 1 ? 'Its proof is in no mirror' : `None of its ${proofs} is in a mirror`,
      rest: `, ${groupDigits(report.total)} ${report.unit}`,
      words: `${capital(completeTo(searched))}: that is not proof of unspent. The mint itself has the last word.`,
    }
  }
  const all = spent === report.proofs.length
  return {
    tone: disputedIn(lookups) > 0 ? 'disputed' : all ? 'spent' : 'mixed',
    lead: all ? 'Spent' : `${groupDigits(spent)} of ${proofs} spent`,
    rest: all
      ? `, all ${proofs}, ${groupDigits(report.total)} ${report.unit}`
      : `, ${groupDigits(report.spent)} of ${groupDigits(report.total)} ${report.unit}`,
    words: all
      ? `The whole token is used up. A spent proof stays spent.${contested(lookups)}`
      : `The rest is ${nowhere(searched)}, ${completeTo(searched)}: that is not proof of unspent.${contested(lookups)}`,
  }
}

function absent(lead: string, searched: Lookup['searched']): Verdict {
  if (searched.length === 0) {
    return {
      tone: 'silent',
      lead: 'Nothing was searched',
      rest: '',
      words: 'No mirror is kept yet. Add the mint whose ecash this is, then look again.',
    }
  }
  const mirrors = searched.length === 1 ? 'in the one mirror' : `in any of the ${count(searched.length, 'mirror')}`
  return { tone: 'absent', lead, rest: ` ${mirrors}`, words: `${capital(completeTo(searched))}: that is not proof of unspent.` }
}

/** Mirrors in which a contradicting message names the Y, although no stored event does. */
export const blockedIn = (lookup: Lookup): readonly string[] => lookup.disputed_in ?? []

/** No event carries this Y, but a message that contradicts one does: whoever honours the mint's ecash must not pay for it. */
function blocked(lookup: Lookup): Verdict {
  return {
    tone: 'disputed',
    lead: 'Blocked',
    rest: ` by a dispute at ${blockedIn(lookup).map(hostOf).join(', ')}`,
    words:
      'No stored event carries this Y, but one of two contradicting messages of the mint does. It counts as spent until the dispute is settled.',
  }
}

const disputedIn = (lookups: readonly Lookup[]): number =>
  lookups.filter(lookup => lookup.hits.some(hit => hit.disputed) || (lookup.hits.length === 0 && blockedIn(lookup).length > 0)).length

function contested(lookups: readonly Lookup[]): string {
  const disputed = disputedIn(lookups)
  return disputed === 0 ? '' : ` A dispute names ${groupDigits(disputed)} of them: it blocks either way, and both messages are kept.`
}

const nowhere = (searched: Lookup['searched']): string =>
  searched.length === 1 ? 'not in the one mirror' : `in none of the ${count(searched.length, 'mirror')}`

/** "complete to 118 409" for one log; for several the reader needs each, which the table below shows. */
function completeTo(searched: Lookup['searched']): string {
  const [only] = searched
  if (only !== undefined && searched.length === 1)
    return only.contiguous < 0 ? 'which is empty' : `complete to seq ${seqWord(only.contiguous)}`
  const behind = searched.filter(log => log.behind > 0).length
  return behind === 0 ? 'each complete to its latest event' : `${groupDigits(behind)} of them not complete`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
