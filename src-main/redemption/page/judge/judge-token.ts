import { readProof } from '#shared/domain/proof/read-proof.ts'
import { portableProofCrypto, verifyProofs } from '#shared/domain/proof/verify-proof.ts'
import { isPairingKeyset } from '#shared/domain/proof/parse-proof.ts'
import { MAX_CHECKSTATE_YS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { isSameMint } from '#shared/lib/without-slash.ts'
import type { KeysetBook, KeysetTrouble } from '../gateway/keyset-book.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { CustodianFacts, PageFacts } from '../../page-facts.ts'
import type { Token, TokenProof } from '../token/token.ts'
import { spendingLock } from './spending-lock.ts'

/** What a proof is to this page. Only `good` ones are sent to be redeemed. */
export type Verdict =
  | 'good'
  | 'spent'
  | 'pending' // somebody redeems it at this moment
  | 'no-dleq'
  | 'false-dleq'
  | 'locked' // its wallet must sign first
  | 'sign-all' // its wallet must sign outputs that this page makes
  | 'closed' // of a custodian whose redemption is not open
  | 'unit' // of a custodian, in a unit without a rate to bitcoin
  | 'own' // of the delegate's own mint
  | 'foreign' // of no mint that this page knows
  | 'other-unit' // good, but of another unit than the first good one: a swap has one

export interface JudgedProof {
  readonly proof: TokenProof
  readonly verdict: Verdict
  /** Whose ecash it is; null for the delegate's own and the unknown. */
  readonly custodian: CustodianFacts | null
}

/** What judging needs. `now`: seconds since 1970. `progress` is told after each proof, and gives the screen time to paint. */
export interface JudgeParts {
  readonly gateway: Gateway
  readonly book: KeysetBook
  readonly facts: PageFacts
  readonly now: number
  progress(done: number, of: number): Promise<void>
}

/** Each proof of `token`, once: all that can be known without sending it. To the gateway go keyset ids and, at last, nullifiers. */
export async function judgeToken(token: Token, parts: JudgeParts): Promise<Result<readonly JudgedProof[], KeysetTrouble>> {
  const proofs = [...new Map(token.proofs.map(proof => [proof.secret, proof])).values()]
  const judged: (JudgedProof & { readonly Y: string | null })[] = []
  for (const [at, proof] of proofs.entries()) {
    const one = await judgeProof(proof, token, parts)
    if (!one.ok) return one
    judged.push(one.value)
    await parts.progress(at + 1, proofs.length)
  }
  const states = await statesOf(
    judged.map(({ Y }) => Y).filter(Y => Y !== null),
    parts.gateway,
  )
  if (!states.ok) return states
  const unitOf = unitsById(parts.facts)
  const unit = judged.map(({ Y, proof }) => (Y === null ? undefined : unitOf.get(proof.id))).find(one => one !== undefined)
  return ok(
    judged.map(({ proof, custodian, verdict, Y }) => {
      const state = Y === null ? undefined : states.value.get(Y)
      if (state === 'SPENT') return { proof, custodian, verdict: 'spent' }
      if (state === 'PENDING') return { proof, custodian, verdict: 'pending' }
      return { proof, custodian, verdict: verdict === 'good' && unitOf.get(proof.id) !== unit ? 'other-unit' : verdict }
    }),
  )
}

async function judgeProof(
  sent: TokenProof,
  token: Token,
  { book, facts, now }: JudgeParts,
): Promise<Result<JudgedProof & { readonly Y: string | null }, KeysetTrouble>> {
  const id = fullId(sent.id, facts, book)
  const proof = { ...sent, id: id ?? sent.id }
  const custodian = facts.custodians.find(({ keysets }) => keysets.some(keyset => keyset.id === id)) ?? null
  const judged = (verdict: Verdict, Y: string | null = null) => ok({ proof, custodian, verdict, Y })

  if (custodian === null) {
    if (book.entries.some(entry => entry.id === id)) return judged('own')
    const named = facts.custodians.find(({ url }) => token.mints.some(mint => isSameMint(mint, url)))
    return named === undefined ? judged('foreign') : ok({ proof, custodian: named, verdict: 'unit', Y: null })
  }
  if (custodian.state === 'closed') return judged('closed')
  if (proof.dleq === null && !isPairingKeyset(proof.id)) return judged('no-dleq')
  const keys = await book.keysOf(proof.id)
  if (!keys.ok) return keys
  const key = keys.value.find(({ amount }) => amount === proof.amount)?.key
  const raw = readProof(proof)
  const verified = key === undefined || !raw.ok ? undefined : verifyProofs([{ proof: raw.value, key }], portableProofCrypto)[0]
  if (verified?.ok !== true) return judged('false-dleq')
  const lock = spendingLock(proof.secret, now)
  if (lock === 'sign-all') return judged('sign-all')
  if (lock === 'unlock' && proof.witness === null) return judged('locked')
  return judged('good', verified.value.Y)
}

/** Version 01 tokens may name a keyset by its first 16 digits; null when none or several begin so. */
function fullId(id: string, facts: PageFacts, book: KeysetBook): string | null {
  const known = new Set([...facts.custodians.flatMap(({ keysets }) => keysets), ...book.entries].map(entry => entry.id))
  if (known.has(id)) return id
  const meant = id.length === 16 && !id.startsWith('00') ? [...known].filter(one => one.startsWith(id)) : []
  return meant.length === 1 ? meant[0]! : null
}

export const unitsById = (facts: PageFacts): ReadonlyMap<string, string> =>
  new Map(facts.custodians.flatMap(({ keysets }) => keysets.map(({ id, unit }) => [id, unit] as const)))

/** NUT-07 of the gateway, which knows the mirror and its own redemptions. A Y says nothing of the secret. */
async function statesOf(Ys: readonly string[], gateway: Gateway): Promise<Result<ReadonlyMap<string, string>, KeysetTrouble>> {
  const states = new Map<string, string>()
  for (let from = 0; from < Ys.length; from += MAX_CHECKSTATE_YS) {
    const reply = await gateway.post('checkstate', JSON.stringify({ Ys: Ys.slice(from, from + MAX_CHECKSTATE_YS) }))
    if (reply.kind !== 'answer') return fail(reply)
    const listed = (reply.value as { readonly states?: unknown } | null)?.states
    if (!Array.isArray(listed)) return fail({ kind: 'lost' })
    for (const entry of listed as readonly ({ readonly Y?: unknown; readonly state?: unknown } | null)[])
      states.set(String(entry?.Y).toLowerCase(), String(entry?.state))
  }
  return ok(states)
}
