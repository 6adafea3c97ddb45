import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { sealEvidence, writeEvidence, type EvidenceBundle, type EvidenceSignature } from '#shared/domain/failover/evidence.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { gatherEvidence, type EvidenceParts } from './gather-evidence.ts'
import type { Failovers, FailoverRefusal } from './ports.ts'

/** All that was known, done and accepted, as one file that a third party can check; with a signer its leaf key vouches for it. */
export async function bundleEvidence(custodian: string, signer: string | null, parts: EvidenceParts): ReturnType<Failovers['bundle']> {
  const sections = await gatherEvidence(custodian, parts)
  if (!sections.ok) return sections
  const bundle = sealEvidence(sections.value)
  if (signer === null) return ok({ text: writeEvidence(bundle), digest: bundle.digest, signedBy: null })
  const signed = await signBundle(bundle, signer, parts)
  return signed.ok ? ok({ text: writeEvidence(signed.value), digest: bundle.digest, signedBy: signed.value.signature.key }) : signed
}

/** Nobody vouches for sums that do not match, nor for a file that a reader would refuse. */
async function signBundle(
  bundle: EvidenceBundle,
  signer: string,
  { deps }: EvidenceParts,
): Promise<Result<EvidenceBundle & { readonly signature: EvidenceSignature }, FailoverRefusal>> {
  const { custodian, reserve, report } = bundle.sections
  const wrong = report?.checks.filter(check => !check.ok) ?? []
  if (wrong.length > 0) {
    const sums = wrong.map(({ name, left, right }) => `${name}: ${groupDigits(left)} is not ${groupDigits(right)}`).join('; ')
    return fail({
      code: 'failover.sums',
      detail: `The books do not match, so nobody vouches for them (${sums}). Export the file unsigned.`,
    })
  }
  const unsound = checkEvidence(writeEvidence(bundle))
  if (!unsound.ok)
    return fail({
      code: 'failover.evidence',
      detail: `The file would not stand up to a reader, so nobody vouches for it: ${unsound.error.detail} Connect to servers, so that every claim is at hand, or export it unsigned.`,
    })
  const signature = await deps.attest(signer, reserve.key, bundle.digest)
  if (!signature.ok) return signature
  const signed = { ...bundle, signature: { key: reserve.key, signature: signature.value } }
  deps.journal.add({
    at: deps.clock.now(),
    level: 'notice',
    actor: 'operator',
    act: 'failover.signed',
    subject: custodian.url,
    detail: `The evidence ${bundle.digest} is signed by the leaf key ${reserve.key}.`,
    before: null,
    after: null,
  })
  return ok(signed)
}
