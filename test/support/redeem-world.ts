import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Amount } from '#shared/domain/amount.ts'
import type { Freeze } from '#shared/domain/failover/freeze.ts'
import { newRedemption, redemptionStep, type Redemption, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import { blind, publicKeyOf, sign, unblind } from '#shared/domain/proof/bdhke.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import { portableProofCrypto, verifyProofs, type ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import { decide } from '#shared/domain/redemption/decide.ts'
import type { Learnt, MeltQuote, RedeemFacts, SpentMark } from '#shared/domain/redemption/facts.ts'
import type { Ask, Decision, Intent } from '#shared/domain/redemption/intent.ts'
import { delegateKeysets, type MirroredKeyset, type OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import { concernsCustodians, parseRequest, type Endpoint } from '#shared/domain/redemption/parse-request.ts'
import { checkConditions } from '#shared/domain/redemption/spending-condition.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'
import { signsAll } from '#shared/domain/redemption/parse-secret.ts'

export const BOB = 'https://bob.test'
export const ALICE = 'https://alice.test'
export const DAVE = 'https://dave.test'

/** Keyset ids of the right form; what derives them is tested elsewhere. */
export const BOB_ID = '00b0b00000000001'
export const DAVE_ID = '00da5e0000000001'
export const AMOUNTS = [1n, 2n, 4n, 8n, 16n, 32n, 64n]
/** Scalars for keys, blinding and proofs: any will do, as long as they differ. */
const keyFor = (mint: number, amount: bigint): bigint => BigInt(mint) * 1_000n + amount

const keyLists = new Map<number, readonly { readonly amount: Amount; readonly key: string }[]>()
export function keysOf(mint: number): readonly { readonly amount: Amount; readonly key: string }[] {
  const keys = keyLists.get(mint) ?? AMOUNTS.map(amount => ({ amount: amount as Amount, key: publicKeyOf(keyFor(mint, amount)) }))
  keyLists.set(mint, keys)
  return keys
}

export const mirrored = (over: Partial<MirroredKeyset> = {}): MirroredKeyset => ({
  id: BOB_ID,
  unit: 'sat',
  inputFeePpk: 0,
  finalExpiry: null,
  refused: null,
  keys: keysOf(1),
  firstSeenAt: 1,
  custodian: BOB,
  ...over,
})

export const own = (over: Partial<OwnKeyset> = {}): OwnKeyset => ({
  id: DAVE_ID,
  unit: 'sat',
  active: true,
  inputFeePpk: 0,
  keys: keysOf(9),
  ...over,
})

/** A proof as a wallet holds it: issued blindly by `mint` and carrying its DLEQ. */
export function mintProof(secret: string, amount: bigint, { id = BOB_ID, mint = 1 }: { id?: string; mint?: number } = {}) {
  const k = keyFor(mint, amount)
  const r = 77_777n + amount
  const B_ = blind(secret, r)
  const C = unblind(sign(B_, k), r, publicKeyOf(k))
  const dleq = { ...proveDleq(B_, k, 5_555n + amount), r: r.toString(16).padStart(64, '0') }
  return { amount: Number(amount), id, secret, C, dleq: { e: String(dleq.e), s: String(dleq.s), r: dleq.r } }
}

let blinded = 0n
/** A fresh blinded message. */
export const output = (amount: bigint, id = DAVE_ID) => ({
  amount: Number(amount),
  id,
  B_: secp256k1.Point.BASE.multiply(1_000_000n + ++blinded).toHex(true),
})

/** A swap of these proofs into as few outputs as the keyset allows. */
export function swapOf<Proof extends { readonly amount: number }>(...proofs: readonly Proof[]) {
  const total = BigInt(proofs.reduce((sum, { amount }) => sum + amount, 0))
  return { inputs: proofs, outputs: AMOUNTS.filter(amount => (total & amount) !== 0n).map(amount => output(amount)) }
}

export const MELT = { kind: 'melt', method: 'bolt11' } as const

export const FREEZE: Freeze = { custodian: BOB, contiguous: 0, highest: 0, events: 1, root: null, height: 100, at: 1 }

/** Applies events to a redemption; throws on one that is refused. */
export function stepped(redemption: Redemption, ...events: readonly RedemptionEvent[]): Redemption {
  return events.reduce((state, event) => {
    const next = redemptionStep(state, event)
    if (!next.ok) throw new Error(next.error.code)
    return next.value
  }, redemption)
}

export const claimOf = (sat: bigint, standing: 'confirmed' | 'unsettled' | 'lost' = 'confirmed', txid = 'c1'): RedemptionEvent => ({
  kind: 'chain',
  claims: [{ txid, sat, standing }],
  takenBy: null,
})
const opening: RedemptionEvent = { kind: 'open', epoch: { openedAt: 1_000_000, freezes: [FREEZE] } }

/** A redemption whose claim of `sat` is confirmed, and which is open. */
export const openRedemption = (sat: bigint, custodians: readonly string[] = [BOB]): Redemption =>
  stepped(newRedemption(custodians[0] ?? BOB, custodians), claimOf(sat), opening)

/**
 * The least gateway there can be: one thread, no crash, and a mint that always pays. `decide` is what is tested; everything here does only
 * what its answers say.
 */
export class RedeemWorld {
  /** Changed by `pay`, `fail` and tests. */
  redemptions: Redemption[] = [openRedemption(1_000n)]
  /** Changed by tests. */
  mirroredKeysets: MirroredKeyset[] = [mirrored()]
  ownKeysets: OwnKeyset[] = [own()]
  now = 2_000
  expiry: RedeemFacts['expiry'] = 'at-opening'
  float = 1_000_000n
  quote: MeltQuote | null = { unit: 'sat', amount: 5n, feeReserve: 1n, state: 'UNPAID', expiry: null }
  ownStates: Learnt['ownStates'][number] = 'UNSPENT'
  signed = new Set<string>()
  pendingAtFreeze = new Set<string>()
  /** Y → mark, of mirrors and co-delegates; changed by tests. */
  marks = new Map<string, SpentMark>()
  /** Y → mark, of our own intents: a failed one takes back its own and nobody else's. */
  readonly own = new Map<string, SpentMark>()
  /** Changed by `redeem`, `pay`, `fail`. */
  answers = new Map<string, { state: 'open' } | { state: 'settled'; answer: string }>()
  /** Our own feed. */
  events: { readonly Y: string; readonly id: string }[] = []

  facts(learnt: Learnt | null): RedeemFacts {
    const { keysets } = delegateKeysets(this.mirroredKeysets, this.ownKeysets)
    return {
      now: this.now,
      expiry: this.expiry,
      own: id => this.ownKeysets.find(keyset => keyset.id === id) ?? null,
      delegated: id => keysets.get(id) ?? null,
      redemptionOf: custodian => this.redemptions.find(({ custodians }) => custodians.includes(custodian)) ?? null,
      replayOf: key => this.answers.get(key) ?? null,
      spentMark: Y => this.marks.get(Y) ?? this.own.get(Y) ?? null,
      wasPending: Y => this.pendingAtFreeze.has(Y),
      conditions: checkConditions,
      signsAll,
      canPay: (_unit, amount) => amount <= this.float,
      learnt,
    }
  }

  /** Answers an `Ask` as pool and mint would. */
  learn(ask: Ask): Learnt {
    return {
      proofs: ask.proofs.map(verified),
      ownStates: ask.own.map(() => this.ownStates),
      signedOutputs: new Set(ask.outputs.map(({ B_ }) => B_).filter(B_ => this.signed.has(B_))),
      quote: ask.quote === null ? null : this.quote,
    }
  }

  /** One request up to its decision; an intent is journalled. */
  redeem(body: object, endpoint: Endpoint = { kind: 'swap' }): Decision {
    if (!concernsCustodians(body, id => this.ownKeysets.some(keyset => keyset.id === id))) return { kind: 'pass' }
    const request = parseRequest(endpoint, body, { maxInputs: 100, maxOutputs: 100 })
    if (!request.ok) return request.error
    const first = decide(request.value, this.facts(null))
    const decision = first.kind === 'ask' ? decide(request.value, this.facts(this.learn(first))) : first
    if (decision.kind === 'intent') this.journal(decision)
    return decision
  }

  /** Throws unless it is an intent. */
  intent(body: object, endpoint?: Endpoint): Intent {
    const decision = this.redeem(body, endpoint)
    if (decision.kind !== 'intent') throw new Error(JSON.stringify(decision))
    return decision
  }

  /** The code of a refusal, or the kind of what else it is. */
  code(body: object, endpoint?: Endpoint): number | Decision['kind'] {
    const decision = this.redeem(body, endpoint)
    return decision.kind === 'refused' ? decision.code : decision.kind
  }

  /** Msat in the first pot. */
  left(): bigint {
    const [first] = this.redemptions
    return first === undefined ? 0n : remaining(first.money)
  }

  private journal({ key, redeemed, debits }: Intent): void {
    this.answers.set(key, { state: 'open' })
    for (const { Y } of redeemed) this.own.set(Y, { by: 'pending', detail: 'being paid' })
    this.move(debits, 'reserve')
  }

  /** The mint paid. */
  pay({ key, redeemed, debits }: Intent, answer = '{"signatures":[]}'): void {
    this.move(debits, 'settle')
    for (const { Y, id } of redeemed) {
      this.own.set(Y, { by: 'redeemed', detail: 'spent' })
      this.events.push({ Y, id })
    }
    this.answers.set(key, { state: 'settled', answer })
  }

  /** The payment can never be made any more. */
  fail({ key, redeemed, debits }: Intent): void {
    this.move(debits, 'release')
    for (const { Y } of redeemed) this.own.delete(Y)
    this.answers.delete(key)
  }

  private move(debits: Intent['debits'], kind: 'reserve' | 'settle' | 'release'): void {
    for (const { pot, msat } of debits) {
      this.redemptions = this.redemptions.map(state => (state.pot === pot ? stepped(state, { kind, msat }) : state))
    }
  }
}

/** Portable verification is slow: a proof that was judged once is not judged again. */
const verdicts = new Map<string, ReturnType<typeof verifyProofs>[number]>()
function verified(asked: ProofToVerify): ReturnType<typeof verifyProofs>[number] {
  const name = JSON.stringify([asked.key, { ...asked.proof, amount: String(asked.proof.amount) }])
  const verdict = verdicts.get(name) ?? verifyProofs([asked], portableProofCrypto)[0]
  if (verdict === undefined) throw new Error('no verdict')
  verdicts.set(name, verdict)
  return verdict
}

export const Y = (proof: { readonly secret: string }): string => hashToCurve(proof.secret)
