import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import type { BundleCheck } from '#shared/rpc/views/failover.ts'
import { bounded } from './bounded.ts'

/** What anybody can check in an evidence bundle, for screens and for the command line, which needs no core for it. */
export function bundleCheck(text: string): BundleCheck {
  const found = checkEvidence(text)
  if (found.ok) {
    const { sections, digest, signature } = found.value
    return { ok: true, custodian: bounded(sections.custodian.url), digest, signed_by: signature?.key ?? null, fault: null }
  }
  const { code, detail } = found.error
  return { ok: false, custodian: null, digest: null, signed_by: null, fault: { code, detail: bounded(detail) } }
}
