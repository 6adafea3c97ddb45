import type { ScriptHistory } from './script-history.ts'

/** See `Agreement` of the chain's ports: the same three words. */
export type Verdict = 'verified' | 'unknown' | 'disputed'

/** Servers that must answer alike: a strict majority of those configured, whether they can be reached or not. */
export const neededOf = (configured: number): number => Math.floor(configured / 2) + 1

/** What was proved about one script at one tip. With a Merkle proof an entry is true whoever denies it. */
export interface ScriptEvidence {
  /** txid → height of its block in our own header chain. */
  readonly proven: ReadonlyMap<string, number>
  /** No claimant could prove it, and each was asked, or it has nothing to do with the script. */
  isDisproved(txid: string, height: number): boolean
}

/** `undecided`: the proof of an entry is still missing. `contradicts`: it omits what is proved, or claims what is disproved. */
export type HistoryVerdict = 'same' | 'undecided' | 'contradicts'

/** One server's history against what was proved. Mempool entries are no part of it: nobody can prove or deny them. */
export function compareHistory({ confirmed }: ScriptHistory, evidence: ScriptEvidence): HistoryVerdict {
  let matching = 0
  let undecided = false
  for (const [txid, height] of confirmed) {
    if (evidence.proven.get(txid) === height) matching++
    else if (evidence.isDisproved(txid, height)) return 'contradicts'
    else undecided = true
  }
  if (undecided) return 'undecided'
  return matching === evidence.proven.size ? 'same' : 'contradicts'
}

/**
 * How far a script can be relied on. `answers`: of the servers whose tip is the agreed one. `contradicting`: servers that follow another
 * chain or gave a false proof. One contradiction is enough for `disputed`; without any, fewer than a strict majority are `unknown`.
 */
export function judgeAnswers(
  configured: number,
  answers: readonly { readonly server: number; readonly verdict: HistoryVerdict }[],
  contradicting: readonly number[],
): { readonly agreement: Verdict; readonly answered: readonly number[]; readonly contradicting: readonly number[] } {
  const answered = answers.map(({ server }) => server)
  const denying = answers.filter(({ verdict }) => verdict === 'contradicts').map(({ server }) => server)
  const all = [...new Set([...contradicting, ...denying])].sort((one, other) => one - other)
  if (all.length > 0) return { agreement: 'disputed', answered, contradicting: all }
  const settled = answers.every(({ verdict }) => verdict === 'same')
  return { agreement: settled && answered.length >= neededOf(configured) ? 'verified' : 'unknown', answered, contradicting: [] }
}
