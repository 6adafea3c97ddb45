import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { RawProof, VerifiedProof } from '../proof/proof.ts'
import { isPairingKeyset } from '../proof/parse-proof.ts'
import { checkMintRules } from './check-mint-rules.ts'
import { checkPhase } from './check-phase.ts'
import type { Learnt, RedeemFacts } from './facts.ts'
import type { Decision, Intent, Payment, Redeemed } from './intent.ts'
import { feeOf, redemptionFor, sum, type CustodianInput, type KnownInput } from './known-input.ts'
import { msatRate, remaining } from './pot.ts'
import { refused, type Refused } from './refused.ts'
import { requestKey, type RedeemRequest } from './request.ts'

/** What a wallet is told to wait for float, which a top-up or the next settled intent brings. */
const RETRY_AFTER_SECONDS = 30

/**
 * Protocol §5 "Redeem", steps 2 to 10, after `parseRequest` did step 1. The first step that refuses answers for the whole request, and
 * nothing was consumed. A pure decision: whoever gets an `ask` finds out and asks again; whoever gets an `intent` writes it down in the
 * transaction in which `facts` were read, and only then acts.
 */
export function decide(request: RedeemRequest, facts: RedeemFacts): Decision {
  const key = requestKey(request)
  // The answer to what was asked before comes first: it was paid, whatever became of redemption since (cases D9, D27).
  const before = facts.replayOf(key)
  if (before?.state === 'settled') return { kind: 'replay', answer: before.answer }
  // It passed every step below when it was written down; its own marks would be found at step 7.
  if (before !== null) return refused(7, 11002, 'This request is being paid. Send it again in a moment for its answer.')

  const known = knowInputs(request, facts) // 2
  if (!known.ok) return known.error
  const inputs = known.value
  const custodians = inputs.filter(input => input.whose === 'custodian')
  if (custodians.length === 0) return { kind: 'pass' }

  const closed = checkPhase(custodians) ?? checkExpiry(custodians, facts) // 3, 4
  if (closed !== null) return closed

  const { learnt } = facts
  if (learnt === null) return ask(request, inputs)
  assertAnswers(custodians, inputs.length - custodians.length, learnt)
  const proofs = provenProofs(learnt) // 5
  if (!proofs.ok) return proofs.error

  const refusal =
    checkConditions(request, inputs, proofs.value, facts) ?? // 6
    checkUnspent(proofs.value, learnt, facts) ?? // 7
    checkMintRules(request, inputs, learnt, facts) // 8
  if (refusal !== null) return refusal

  const redeemed = redeemedOf(custodians, proofs.value, facts)
  const debits = debitsOf(custodians, redeemed)
  const short = checkPots(custodians, debits) // 9
  if (short !== null) return short

  const unit = custodians[0]!.keyset.unit
  const fee = feeOf(inputs)
  const pay = paymentOf(request, inputs, fee)
  if (pay.fromFloat > 0n && !facts.canPay(unit, pay.fromFloat)) {
    const detail = 'This mint cannot pay right now. Your ecash was not touched; try again in a little while.'
    return { kind: 'wait', retryAfterSeconds: RETRY_AFTER_SECONDS, detail }
  }
  return { kind: 'intent', key, unit, redeemed, debits, fee, pay } satisfies Intent // 10
}

/** Step 2: each input's keyset is our mint's own, or mirrored with a key for the amount (cases D2, D3, D15). */
function knowInputs(request: RedeemRequest, facts: RedeemFacts): Result<readonly KnownInput[], Refused> {
  const known: KnownInput[] = []
  for (const [at, proof] of request.inputs.entries()) {
    const own = facts.own(proof.id)
    if (own !== null) {
      known.push({ whose: 'own', proof, keyset: own })
      continue
    }
    const keyset = facts.delegated(proof.id)
    if (keyset === null)
      return fail(refused(2, 33001, `Input ${at}: the keyset ${proof.id} is not mirrored here, so its ecash cannot be checked.`))
    const key = keyset.keys.get(proof.amount)
    if (key === undefined) return fail(refused(2, 33001, `Input ${at}: the keyset ${proof.id} has no key for the amount ${proof.amount}.`))
    known.push({ whose: 'custodian', proof, keyset, key, redemption: redemptionFor(keyset, custodian => facts.redemptionOf(custodian)) })
  }
  return ok(known)
}

/** Step 4: `final_expiry` (NUT-02) is the custodian's word, kept as policy says. */
function checkExpiry(inputs: readonly CustodianInput[], { now, expiry }: RedeemFacts): Refused | null {
  for (const { keyset, redemption } of inputs) {
    const openedAt = redemption?.epoch == null ? now : Math.floor(redemption.epoch.openedAt / 1_000)
    const judgedAt = expiry === 'now' ? now : openedAt
    if (keyset.finalExpiry === null || judgedAt <= keyset.finalExpiry) continue
    return refused(4, 12003, `The keyset ${keyset.id} expired, as its mint had announced, before it could be redeemed here.`)
  }
  return null
}

function ask(request: RedeemRequest, inputs: readonly KnownInput[]): Decision {
  return {
    kind: 'ask',
    proofs: inputs.flatMap(input => (input.whose === 'custodian' ? [{ proof: input.proof, key: input.key }] : [])),
    own: inputs.flatMap(input => (input.whose === 'own' ? [input.proof] : [])),
    outputs: request.outputs,
    quote: request.kind === 'melt' ? { method: request.method, id: request.quote } : null,
  }
}

/** Answers to another request than this one would pay it with the wrong proofs: a broken program. */
function assertAnswers(inputs: readonly CustodianInput[], own: number, { proofs, ownStates }: Learnt): void {
  const fits = proofs.every((proof, at) => !proof.ok || isOf(inputs[at]?.proof, proof.value))
  if (proofs.length !== inputs.length || ownStates.length !== own || !fits) throw new RangeError('these answers are of another request')
}

const isOf = (sent: RawProof | undefined, proven: VerifiedProof): boolean =>
  sent !== undefined && sent.secret === proven.secret && sent.id === proven.id && sent.amount === proven.amount

/** Step 5 (cases D6, D7, C14). */
function provenProofs({ proofs }: Learnt): Result<readonly VerifiedProof[], Refused> {
  const proven: VerifiedProof[] = []
  for (const [at, proof] of proofs.entries()) {
    if (!proof.ok) return fail(refused(5, 33004, `Proof ${at} of a mint that is gone: ${proof.error.detail}`))
    proven.push(proof.value)
  }
  return ok(proven)
}

/** Step 6 (cases D17 to D19). Our mint never sees these proofs, so that nobody else enforces their conditions. */
function checkConditions(
  request: RedeemRequest,
  inputs: readonly KnownInput[],
  proofs: readonly VerifiedProof[],
  facts: RedeemFacts,
): Refused | null {
  const mixed = inputs.some(({ whose }) => whose === 'own')
  if (mixed && inputs.some(({ proof }) => facts.signsAll(proof.secret))) {
    return refused(6, 10001, 'A proof with SIG_ALL cannot be redeemed together with ecash of another mint: redeem each by itself.')
  }
  const met = facts.conditions(request, proofs, facts.now)
  return met.ok ? null : refused(6, 10001, met.error)
}

/** Step 7 (cases D8, D11, D20, D22, D23). A proof that is spent outweighs one that is pending. */
function checkUnspent(proofs: readonly VerifiedProof[], { ownStates }: Learnt, facts: RedeemFacts): Refused | null {
  // Step 1 saw that no secret comes twice; should two secrets ever share a Y, one of them would be paid for nothing.
  if (new Set(proofs.map(({ Y }) => Y)).size !== proofs.length) return refused(1, 11007, 'The same proof is among the inputs twice.')
  const marks = proofs.map(({ Y, id }) => facts.spentMark(Y, id)).filter(mark => mark !== null)
  const spent = marks.find(({ by }) => by !== 'pending')
  if (spent !== undefined) return refused(7, 11001, spent.detail)
  if (ownStates.includes('SPENT')) return refused(7, 11001, 'A proof of this mint is spent already.')
  const [pending] = marks
  if (pending !== undefined) return refused(7, 11002, pending.detail)
  return ownStates.includes('PENDING') ? refused(7, 11002, 'A proof of this mint is pending.') : null
}

/** Step 9: gross inputs, each from its own pot (case D12). */
function checkPots(inputs: readonly CustodianInput[], debits: Intent['debits']): Refused | null {
  for (const { pot, msat } of debits) {
    const money = inputs.find(({ redemption }) => redemption?.pot === pot)?.redemption?.money
    if (money !== undefined && msat <= remaining(money)) continue
    return refused(
      9,
      33003,
      'What was recovered of this mint’s reserve does not cover these proofs any more. Smaller ones may still be redeemed.',
    )
  }
  return null
}

function redeemedOf(inputs: readonly CustodianInput[], proofs: readonly VerifiedProof[], facts: RedeemFacts): readonly Redeemed[] {
  return inputs.map(({ keyset, redemption }, at) => {
    const { Y, id, amount, witness } = proofs[at]!
    const pot = redemption!.pot
    const custodian = keyset.custodians.find(url => redemption!.custodians.includes(url)) ?? keyset.custodians[0]
    return { Y, id, amount, witness: isPairingKeyset(id) ? null : witness, custodian, pot, wasPending: facts.wasPending(Y) }
  })
}

function debitsOf(inputs: readonly CustodianInput[], redeemed: readonly Redeemed[]): Intent['debits'] {
  const debits = new Map<string, bigint>()
  for (const [at, { pot, amount }] of redeemed.entries()) {
    // Keysets of other units are not delegated (step 2).
    debits.set(pot, (debits.get(pot) ?? 0n) + amount * msatRate(inputs[at]!.keyset.unit)!)
  }
  return [...debits].map(([pot, msat]) => ({ pot, msat }))
}

function paymentOf(request: RedeemRequest, inputs: readonly KnownInput[], fee: bigint): Payment {
  const ownInputs = inputs.flatMap(input => (input.whose === 'own' ? [input.proof] : []))
  const own = sum(ownInputs)
  const { outputs } = request
  if (request.kind === 'swap') return { kind: 'swap', ownInputs, outputs, fromFloat: sum(outputs) - own }
  const net = sum(request.inputs) - fee
  return { kind: 'melt', method: request.method, quote: request.quote, ownInputs, outputs, net, fromFloat: net - own }
}
