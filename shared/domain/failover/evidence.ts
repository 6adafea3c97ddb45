import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toHex } from '#shared/lib/bytes.ts'
import { canonicalJson, type Json } from './canonical-json.ts'

/**
 * Why a reserve was claimed, and what became of it, as one file that a third party can check (product.md, the failover wizard). Amounts are
 * decimal strings, times ms since 1970, hex lower case. It carries no bearer secret: no proof, no token, no key.
 */
export interface EvidenceSections {
  /** The mint that is gone, as pinned while it lived. */
  readonly custodian: { readonly url: string; readonly name: string; readonly advertisement: Json }
  readonly delegate: { readonly url: string; readonly key: string }
  /** The chain as the servers showed it when the gate was passed. */
  readonly chain: {
    readonly network: string
    readonly tipHeight: number
    readonly tipHash: string
    readonly configured: number
    readonly answered: number
    readonly at: number
  }
  /** By which leaf: script and control block hash to `scriptPubKey`. */
  readonly reserve: {
    readonly scriptPubKey: string
    readonly script: string
    readonly controlBlock: string
    readonly key: string
    readonly sequence: number
  }
  readonly coins: readonly { readonly txid: string; readonly vout: number; readonly amount: string; readonly height: number }[]
  /** The mirror of its feed at the freeze. */
  readonly mirror: {
    readonly contiguous: number
    readonly highest: number
    readonly events: number
    readonly missing: number
    readonly disputes: number
    readonly root: string | null
    readonly lastContactAt: number | null
  }
  /** Every attempt to reach the mint: from where, what was asked, what came. */
  readonly contact: readonly { readonly at: number; readonly vantage: string; readonly asked: string; readonly outcome: string }[]
  /** What was accepted besides, and by typing which amount. */
  readonly accepted: {
    readonly at: number
    readonly atRisk: string
    readonly items: readonly { readonly code: string; readonly detail: string; readonly count: number; readonly atRisk: string }[]
  } | null
  /** `raw`: the final transaction. */
  readonly claims: readonly { readonly txid: string; readonly raw: string; readonly received: string }[]
  readonly redemption: { readonly openedAt: number; readonly phase: string } | null
  /** Events that came late, and which of them the operator released and why. */
  readonly late: readonly {
    readonly seq: number
    readonly Y: string
    readonly amount: string
    readonly standing: string
    readonly reason: string | null
  }[]
  /** `report.ts`, once redemption is closed. */
  readonly report: Json
  readonly journal: readonly { readonly at: number; readonly actor: string; readonly act: string; readonly detail: string }[]
}

export type SectionName = keyof EvidenceSections

export const EVIDENCE_FORMAT = 'nimdolf-evidence/1'

export interface EvidenceBundle {
  readonly format: typeof EVIDENCE_FORMAT
  readonly sections: EvidenceSections
  /** SHA-256 of each section's canonical JSON, hex: one section can be shown, or withheld, without the others. */
  readonly digests: Readonly<Record<SectionName, string>>
  /** SHA-256 of the canonical JSON of `format` and `digests`: what a signature is made over. */
  readonly digest: string
  /** The word of whoever held the leaf's key when the file was made; null: nobody vouches. No digest covers it, since it covers them. */
  readonly signature: EvidenceSignature | null
}

/** BIP340 over the statement `digest` (`statement.ts`). `key`: of the leaf that the claims spend by, x-only hex. `signature`: 64 bytes. */
export interface EvidenceSignature {
  readonly key: string
  readonly signature: string
}

/** In alphabetical order; also the list of what must be there. */
export const SECTIONS: readonly SectionName[] = [
  'accepted',
  'chain',
  'claims',
  'coins',
  'contact',
  'custodian',
  'delegate',
  'journal',
  'late',
  'mirror',
  'redemption',
  'report',
  'reserve',
]

/** Unsigned: a signature is made over the digest that is answered, and put beside it. */
export function sealEvidence(sections: EvidenceSections): EvidenceBundle {
  // Interfaces of JSON values alone, which the type system does not see.
  const digests = Object.fromEntries(SECTIONS.map(name => [name, digestOf(sections[name] as Json)])) as Record<SectionName, string>
  return { format: EVIDENCE_FORMAT, sections, digests, digest: bundleDigest(digests), signature: null }
}

/** The file: canonical JSON, so that equal bundles are equal bytes. */
export const writeEvidence = (bundle: EvidenceBundle): string => `${canonicalJson(bundle as unknown as Json)}\n`

export const digestOf = (value: Json): string => toHex(sha256(utf8ToBytes(canonicalJson(value))))

export const bundleDigest = (digests: Readonly<Record<SectionName, string>>): string => digestOf({ format: EVIDENCE_FORMAT, digests })
