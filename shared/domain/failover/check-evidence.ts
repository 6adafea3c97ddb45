import { parseJson } from '#shared/lib/json.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { readTransaction } from '../chain/transaction.ts'
import { provesLeaf } from '../reserve/control-block.ts'
import { parseLeaf } from '../reserve/leaf.ts'
import type { Json } from './canonical-json.ts'
import {
  bundleDigest,
  digestOf,
  EVIDENCE_FORMAT,
  SECTIONS,
  type EvidenceBundle,
  type EvidenceSections,
  type SectionName,
} from './evidence.ts'
import { verifyStatement } from './statement.ts'

/** Why a bundle is not what it says. `section` null: the whole. */
export interface EvidenceFault {
  readonly code: 'evidence.format' | 'evidence.digest' | 'evidence.signature' | 'evidence.leaf' | 'evidence.claim' | 'evidence.coins'
  readonly section: SectionName | null
  readonly detail: string
}

/**
 * What anybody can check in a bundle without asking anybody: the digests, who signed them, that the leaf belongs to the reserve, that each
 * claim is the transaction it is said to be and spends the coins listed by that leaf. That the coins are in the chain, the reader looks up
 * himself; that an unsigned bundle (`signature` null) is of whoever it names, nobody says.
 */
export function checkEvidence(text: string): Result<EvidenceBundle, EvidenceFault> {
  const json = parseJson(text)
  const bundle = json.ok ? readBundle(json.value) : null
  if (bundle === null) return fault('evidence.format', null, `The file is no ${EVIDENCE_FORMAT}, or a part of it is missing.`)
  for (const name of SECTIONS) {
    if (digestAnew(bundle.sections[name]) !== bundle.digests[name])
      return fault('evidence.digest', name, `The section "${name}" is not the one that was sealed.`)
  }
  if (bundleDigest(bundle.digests) !== bundle.digest) return fault('evidence.digest', null, 'The sections do not belong together.')
  try {
    const forged = checkSignature(bundle)
    if (forged !== null) return forged
    return checkClaims(bundle.sections) ?? ok(bundle)
  } catch {
    return fault('evidence.format', null, 'A section is not shaped as this format has it.')
  }
}

/** By the key of the leaf, which the claims in the chain bear out: another key would vouch for nothing. */
function checkSignature({ signature, digest, sections }: EvidenceBundle): Result<never, EvidenceFault> | null {
  if (signature === null) return null
  if (signature.key !== sections.reserve.key)
    return fault('evidence.signature', null, 'The file is signed by another key than that of the leaf.')
  return verifyStatement(signature.key, digest, signature.signature)
    ? null
    : fault('evidence.signature', null, 'The signature is not that of the leaf’s key over this file.')
}

function checkClaims({ reserve, coins, claims }: EvidenceSections): Result<never, EvidenceFault> | null {
  const leaf = parseLeaf(reserve.script)
  if (!leaf.ok || leaf.value.key !== reserve.key || leaf.value.sequence !== reserve.sequence)
    return fault('evidence.leaf', 'reserve', 'The leaf is not of the key and delay that the bundle names.')
  if (!provesLeaf(reserve.script, reserve.controlBlock, reserve.scriptPubKey))
    return fault('evidence.leaf', 'reserve', 'Leaf and control block do not hash to the reserve’s output.')

  const listed = new Set(coins.map(({ txid, vout }) => `${txid}:${vout}`))
  for (const claim of claims) {
    const transaction = readTransaction(claim.raw)
    if (transaction === null || transaction.txid !== claim.txid)
      return fault('evidence.claim', 'claims', `The transaction is not ${claim.txid}.`)
    // That the delay had passed, the chain vouches for: it holds the transaction.
    const byLeaf = transaction.inputs.every(({ witness }) => {
      const [script, controlBlock] = witness.slice(-2)
      return script === reserve.script && controlBlock === reserve.controlBlock
    })
    if (!byLeaf) return fault('evidence.claim', 'claims', `The transaction ${claim.txid} does not spend by the leaf.`)
    if (!transaction.inputs.every(({ txid, vout }) => listed.has(`${txid}:${vout}`)))
      return fault('evidence.coins', 'coins', `The transaction ${claim.txid} spends a coin that is not listed.`)
  }
  return null
}

/** Null when it has no canonical JSON: a fraction, or a number too large. */
function digestAnew(value: unknown): string | null {
  try {
    return digestOf(value as Json)
  } catch {
    return null
  }
}

function readBundle(value: unknown): EvidenceBundle | null {
  if (!isObject(value) || value['format'] !== EVIDENCE_FORMAT || typeof value['digest'] !== 'string') return null
  const { sections, digests } = value
  if (!isObject(sections) || !isObject(digests)) return null
  const complete = SECTIONS.every(name => name in sections && typeof digests[name] === 'string')
  // Anything beyond the list would be covered by no digest.
  const only = [value, sections, digests].every((part, at) => Object.keys(part).length === (at === 0 ? 5 : SECTIONS.length))
  return complete && only && isSignature(value['signature']) ? (value as unknown as EvidenceBundle) : null
}

const isSignature = (value: unknown): boolean =>
  value === null ||
  (isObject(value) && Object.keys(value).length === 2 && typeof value['key'] === 'string' && typeof value['signature'] === 'string')

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fault = (code: EvidenceFault['code'], section: SectionName | null, detail: string): Result<never, EvidenceFault> =>
  fail({ code, section, detail })
