import { isObject } from '#shared/lib/json-object.ts'
import { endOfString } from '#shared/lib/scan-string.ts'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_EVIDENCE_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { typedAmount } from './acceptance.ts'
import { canonicalJson, type Json } from './canonical-json.ts'
import { checkClaims } from './check-claims.ts'
import { checkReport } from './check-report.ts'
import { isSignature, misshapen } from './evidence-shape.ts'
import { bundleDigest, digestOf, EVIDENCE_FORMAT, SECTIONS, type EvidenceBundle } from './evidence.ts'
import { faulty, type EvidenceFault } from './evidence-fault.ts'
import { verifyStatement } from './statement.ts'

/**
 * What anybody can check in a bundle without asking anybody: the digests, who signed them, that the leaf belongs to the reserve, that each
 * claim is the transaction it is said to be, validly signed over the coins listed, and that the books follow from the claims. That the coins and
 * the claims are in the chain, the reader looks up himself. An unsigned bundle (`signature` null) may be of anybody.
 */
export function checkEvidence(text: string): Result<EvidenceBundle, EvidenceFault> {
  if (text.length > MAX_EVIDENCE_CHARS) return fail(faulty('evidence.format', null, 'The file is longer than any bundle.'))
  const json = parseJson(text)
  const bundle = json.ok ? readBundle(json.value) : null
  if (bundle === null) return fail(faulty('evidence.format', null, `The file is no ${EVIDENCE_FORMAT}, or a part of it is missing.`))
  const found = sealFault(bundle) ?? shapeFault(bundle, text) ?? signatureFault(bundle) ?? contentFault(bundle)
  return found === null ? ok(bundle) : fail(found)
}

function sealFault({ sections, digests, digest }: EvidenceBundle): EvidenceFault | null {
  for (const name of SECTIONS) {
    if (digestAnew(sections[name]) !== digests[name])
      return faulty('evidence.digest', name, `The section "${name}" is not the one that was sealed.`)
  }
  return bundleDigest(digests) === digest ? null : faulty('evidence.digest', null, 'The sections do not belong together.')
}

/** White space is free; a name that stands twice is not, since readers differ about which of the two counts. */
function shapeFault(bundle: EvidenceBundle, text: string): EvidenceFault | null {
  const name = misshapen(bundle.sections)
  if (name !== null) return faulty('evidence.format', name, `The section "${name}" is not shaped as this format has it.`)
  return withoutSpace(text).length === canonicalJson(bundle as unknown as Json).length
    ? null
    : faulty('evidence.format', null, 'Something stands in the file twice, or is written in another way than this format has it.')
}

/** By the key of the leaf, which the claims in the chain bear out: another key would vouch for nothing. */
function signatureFault({ signature, digest, sections }: EvidenceBundle): EvidenceFault | null {
  if (signature === null) return null
  if (signature.key !== sections.reserve.key)
    return faulty('evidence.signature', null, 'The file is signed by another key than that of the leaf.')
  return verifyStatement(signature.key, digest, signature.signature)
    ? null
    : faulty('evidence.signature', null, 'The signature is not that of the leaf’s key over this file.')
}

function contentFault({ sections }: EvidenceBundle): EvidenceFault | null {
  const { delegate, reserve, accepted } = sections
  if (delegate.key !== reserve.key)
    return faulty('evidence.leaf', 'delegate', 'The delegate is named with another key than that of the leaf.')
  if (accepted !== null && !typedAmount(accepted.typed, BigInt(accepted.atRisk)))
    return faulty('evidence.accepted', 'accepted', 'What was typed is not the amount that was at risk.')
  return checkClaims(sections) ?? checkReport(sections)
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
  const complete = SECTIONS.every(name => Object.hasOwn(sections, name) && typeof digests[name] === 'string')
  // Anything beyond the list would be covered by no digest.
  const only = [value, sections, digests].every((part, at) => Object.keys(part).length === (at === 0 ? 5 : SECTIONS.length))
  return complete && only && isSignature(value['signature']) ? (value as unknown as EvidenceBundle) : null
}

/** JSON without the white space between its parts. */
function withoutSpace(text: string): string {
  let [compact, from] = ['', 0]
  for (let quote = text.indexOf('"'); quote !== -1; quote = text.indexOf('"', from)) {
    const end = endOfString(text, quote) + 1
    compact += text.slice(from, quote).replace(/\s/g, '') + text.slice(quote, end)
    from = end
  }
  return compact + text.slice(from).replace(/\s/g, '')
}
