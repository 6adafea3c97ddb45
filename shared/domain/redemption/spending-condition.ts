import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_SIGNATURE_TRIALS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { RawProof, VerifiedProof } from '../proof/proof.ts'
import type { SchnorrCheck } from '../proof/schnorr.ts'
import { portableProofCrypto, type ProofCrypto } from '../proof/verify-proof.ts'
import { parseSecret, type Lock } from './parse-secret.ts'
import type { RedeemRequest } from './request.ts'

/**
 * Protocol §5 step 6, §6 "Witness" (cases D17 to D19): every proof's condition is met by its witness, or by the first one's where it
 * signs for all; else why not, in words. `now` is the delegate's clock, seconds since 1970. `proofs` are those of `request` that the
 * delegate must judge; a SIG_ALL among them binds all inputs.
 */
export function checkConditions(
  request: RedeemRequest,
  proofs: readonly VerifiedProof[],
  now: number,
  crypto: Pick<ProofCrypto, 'isPoint' | 'schnorrHolds'> = portableProofCrypto,
): Result<null, string> {
  const locks: (Lock | null)[] = []
  for (const proof of proofs) {
    const lock = lockOf(proof, crypto)
    if (!lock.ok) return refused(request, proof, lock.error)
    locks.push(lock.value)
  }
  const check = boundedCheck(crypto.schnorrHolds)
  if (locks.some(lock => lock?.signsAll === true)) return checkTogether(request, proofs, locks, now, check)

  for (const [at, proof] of proofs.entries()) {
    const met = checkAlone(proof, locks[at]!, now, check)
    if (!met.ok) return refused(request, proof, met.error)
  }
  return ok(null)
}

/** The same for one proof of a request in which no secret has SIG_ALL (`mayConcernAll`), so that a long request can be judged bit by bit. */
export function checkCondition(
  proof: VerifiedProof,
  now: number,
  crypto: Pick<ProofCrypto, 'isPoint' | 'schnorrHolds'> = portableProofCrypto,
): Result<null, string> {
  const lock = lockOf(proof, crypto)
  return lock.ok ? checkAlone(proof, lock.value, now, boundedCheck(crypto.schnorrHolds)) : lock
}

/** False when no proof can have SIG_ALL: JSON could spell it with escapes. Quicker than reading them all. */
export const mayConcernAll = (proofs: readonly Pick<RawProof, 'secret'>[]): boolean =>
  proofs.some(({ secret }) => /SIG_ALL|\\u/.test(secret))

function lockOf({ secret, id }: VerifiedProof, { isPoint }: Pick<ProofCrypto, 'isPoint'>): Result<Lock | null, string> {
  const lock = parseSecret(secret, id, isPoint)
  return lock.ok ? lock : fail(`nobody can spend it: ${lock.error}.`)
}

function checkAlone({ secret, witness }: VerifiedProof, lock: Lock | null, now: number, check: SchnorrCheck): Result<null, string> {
  return lock === null ? ok(null) : checkLock(lock, witness, digestOf(secret), now, check)
}

/** SIG_ALL: all inputs are locked alike, and the first one's witness signs for the whole request (NUT-11). */
function checkTogether(
  request: RedeemRequest,
  proofs: readonly VerifiedProof[],
  locks: readonly (Lock | null)[],
  now: number,
  check: SchnorrCheck,
): Result<null, string> {
  const [first] = locks
  const isAlike = locks.every(lock => lock !== null && lock.signsAll && lock.terms === first?.terms)
  if (!first || !isAlike || proofs.length !== request.inputs.length)
    return fail('One input has SIG_ALL, and then all inputs must have the same kind, data and tags: redeem the others by themselves.')
  const met = checkLock(first, proofs[0]!.witness, digestOf(sigAllMessage(request)), now, check)
  return met.ok ? met : refused(request, proofs[0]!, met.error)
}

/** What SIG_ALL signs, before SHA-256: secret and C of each input, amount and B_ of each output, and the quote that a melt pays. */
export function sigAllMessage(request: RedeemRequest): string {
  const inputs = request.inputs.map(({ secret, C }) => secret + C).join('')
  const outputs = request.outputs.map(({ amount, B_ }) => `${amount}${B_}`).join('')
  return inputs + outputs + (request.kind === 'melt' ? request.quote : '')
}

/** The two pathways: the holder's, at any time, and after the locktime the refund's. */
function checkLock(lock: Lock, witnessText: string | null, digest: Uint8Array, now: number, check: SchnorrCheck): Result<null, string> {
  // "Greater than locktime", and not yet at it.
  const isOver = lock.locktime !== null && now > lock.locktime
  if (isOver && lock.refundKeys.length === 0) return ok(null)
  const witness = parseWitness(witnessText)
  if (!witness.ok) return witness
  const { preimage, signatures } = witness.value

  const haveSigned = (keys: readonly string[], needed: number): boolean => {
    let signers = 0
    for (const key of keys) {
      if (signers === needed) break
      if (signatures.some(signature => check(signature, digest, key))) signers++
    }
    return signers === needed
  }
  const hashHolds = lock.hash === null || (preimage !== null && toHex(sha256(fromHex(preimage))) === lock.hash)
  if (hashHolds && (lock.keys.length === 0 || haveSigned(lock.keys, lock.needed))) return ok(null)
  if (isOver && haveSigned(lock.refundKeys, lock.refundNeeded)) return ok(null)
  if (!hashHolds && !isOver) return fail('the preimage is missing or is not that of its hash.')
  return fail(
    isOver
      ? `fewer than ${lock.needed} of its keys, and fewer than ${lock.refundNeeded} of its refund keys, signed.`
      : `fewer than ${lock.needed} of the ${lock.keys.length} keys it is locked to signed.`,
  )
}

interface Witness {
  readonly signatures: readonly string[]
  readonly preimage: string | null
}

/** NUT-11 and NUT-14: JSON within a text. A proof that needs no signature may come without. */
function parseWitness(text: string | null): Result<Witness, string> {
  if (text === null || text === '') return ok({ signatures: [], preimage: null })
  const json = parseJson(text)
  const sent = json.ok ? (json.value as { readonly signatures?: unknown; readonly preimage?: unknown } | null) : null
  if (typeof sent !== 'object' || sent === null) return fail('its witness is not a JSON object.')
  const signatures: unknown = sent.signatures ?? []
  const preimage = sent.preimage ?? null
  if (!Array.isArray(signatures) || !signatures.every(isSignature)) return fail('its witness holds what is no signature of 128 hex digits.')
  if (preimage !== null && (typeof preimage !== 'string' || !/^[0-9a-f]{64}$/.test(preimage)))
    return fail('the preimage in its witness is not 64 lower-case hex digits.')
  return ok({ signatures: [...new Set(signatures.map(signature => signature.toLowerCase()))], preimage })
}

const isSignature = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{128}$/i.test(value)

/** Nothing more holds once a request has used up its trials: keys times signatures are the spender's choice. */
function boundedCheck(check: SchnorrCheck): SchnorrCheck {
  let trials = 0
  return (signature, digest, key) => ++trials <= MAX_SIGNATURE_TRIALS && check(signature, digest, key)
}

const digestOf = (message: string): Uint8Array => sha256(utf8ToBytes(message))

const refused = (request: RedeemRequest, proof: VerifiedProof, why: string): Result<never, string> => fail(unmet(request, proof, why))

/** Why `proof` of `request` cannot be spent, in the words that the wallet gets. */
export const unmet = ({ inputs }: RedeemRequest, { secret }: VerifiedProof, why: string): string =>
  `Input ${inputs.findIndex(input => input.secret === secret)} cannot be spent so: ${why}`
