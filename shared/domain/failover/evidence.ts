import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toHex } from '#shared/lib/bytes.ts'
import { canonicalJson, type Json } from './canonical-json.ts'

/**
 * Why a reserve was claimed, and what became of it, as one file that a third party can check. Amounts are
 * decimal strings, sat unless the name says msat, times ms since 1970, hex lower case. It carries no bearer secret: no proof, no token, no key.
 */
export interface EvidenceSections {
  /** The mint that is gone, as pinned while it lived. */
  readonly custodian: { readonly url: string; readonly name: string; readonly advertisement: Json }
  readonly delegate: { readonly url: string; readonly key: string }
  /** The chain as the servers showed it when the file was made, and what each of them says. */
  readonly chain: {
    readonly network: string
    readonly tipHeight: number
    readonly tipHash: string
    readonly configured: number
    readonly answered: number
    readonly at: number
    readonly servers: readonly ServerWitness[]
  }
  /** What the operator let his console do: confirmations that settle a claim, what late events do, days until redemption ends. */
  readonly policy: { readonly claim: string; readonly depth: number; readonly lateEvents: string; readonly closeAfterDays: number | null }
  /** By which leaf; whoever holds its key signs the file. */
  readonly reserve: ClaimedReserve
  /** Other reserves out of which claims of the same pot came: of this custodian, and of mints whose estate it shares (succession). */
  readonly joined: readonly (ClaimedReserve & { readonly custodian: string })[]
  /** What is there to be claimed, and what was. */
  readonly coins: readonly EvidenceCoin[]
  /** Coins that others took, and who. */
  readonly taken: readonly { readonly coin: string; readonly by: string; readonly txid: string; readonly height: number }[]
  /** The mirror of its feed at the freeze: `root` is that of RFC 6962 over events 0 to `contiguous`. `frozen`: by the claim in which block. */
  readonly mirror: {
    readonly contiguous: number
    readonly highest: number
    readonly events: number
    readonly missing: number
    readonly disputes: number
    readonly root: string | null
    readonly frozen: { readonly height: number; readonly at: number } | null
    readonly lastContactAt: number | null
  }
  /** Attempts to reach the mint, from where, what was asked, what came: all that told something new, and one an hour of those that did not. */
  readonly contact: readonly {
    readonly at: number
    readonly vantage: string
    readonly asked: string
    readonly answered: boolean
    readonly outcome: string
  }[]
  /** What was accepted besides, and by typing which amount; the tip that was shown with it. */
  readonly accepted: {
    readonly at: number
    readonly typed: string
    readonly atRisk: string
    readonly amount: string
    readonly tip: { readonly height: number; readonly hash: string } | null
    readonly items: readonly { readonly code: string; readonly detail: string; readonly count: number; readonly atRisk: string }[]
  } | null
  readonly claims: readonly EvidenceClaim[]
  /** `pot`: the custodian whose reserve gave it its name; it pays the ecash of all `custodians`. */
  readonly redemption: {
    readonly pot: string
    readonly custodians: readonly string[]
    readonly openedAt: number
    readonly phase: string
    readonly closed: { readonly at: number; readonly reason: string } | null
  } | null
  /** Events that came late, and which of them the operator released and why. */
  readonly late: readonly {
    readonly seq: number
    readonly Y: string
    readonly amount: string
    readonly standing: string
    readonly reason: string | null
  }[]
  /** The books of the pot (`report.ts`), once redemption had opened. */
  readonly report: ReportJson | null
  readonly journal: readonly { readonly at: number; readonly actor: string; readonly act: string; readonly detail: string }[]
}

/** One of the servers by which the chain was seen. `reserve`: what it says of the reserve's script. */
export interface ServerWitness {
  readonly server: string
  readonly height: number | null
  readonly hash: string | null
  readonly agrees: boolean | null
  readonly reserve: 'agrees' | 'contradicts' | 'silent'
}

/** Script and control block hash to `scriptPubKey`. `sequence`: the leaf's delay (BIP68 units). */
export interface ClaimedReserve {
  readonly scriptPubKey: string
  readonly script: string
  readonly controlBlock: string
  readonly key: string
  readonly sequence: number
}

export interface EvidenceCoin {
  readonly txid: string
  readonly vout: number
  readonly scriptPubKey: string
  readonly amount: string
  readonly height: number
}

/** `raw`: the final transaction. `height`: its block; null while none shows it. `counted`: the pot was credited with what was `received`. */
export interface EvidenceClaim {
  readonly txid: string
  readonly raw: string
  readonly received: string
  readonly height: number | null
  readonly counted: boolean
}

/** `report.ts` in JSON: bigints as decimal strings. */
export interface ReportJson {
  readonly final: boolean
  readonly coinsSat: string
  readonly claimFeeSat: string
  readonly recoveredSat: string
  readonly paidOutMsat: string
  readonly toHoldersMsat: string
  readonly feesMsat: string
  readonly routingMsat: string
  readonly floatMsat: string
  /** May be negative. */
  readonly netMsat: string
  readonly pendingMsat: string
  readonly leftMsat: string
  readonly shortfallMsat: string
  readonly proofs: string
  readonly keysets: readonly {
    readonly custodian: string
    readonly id: string
    readonly unit: string
    readonly proofs: string
    readonly grossMsat: string
  }[]
  readonly checks: readonly { readonly name: string; readonly left: string; readonly right: string; readonly ok: boolean }[]
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
  'joined',
  'journal',
  'late',
  'mirror',
  'policy',
  'redemption',
  'report',
  'reserve',
  'taken',
]

/** Unsigned: a signature is made over the digest that is answered, and put beside it. */
export function sealEvidence(sections: EvidenceSections): EvidenceBundle {
  // Interfaces of JSON values alone, which the type system does not see.
  const digests = Object.fromEntries(SECTIONS.map(name => [name, digestOf(sections[name] as unknown as Json)])) as Record<
    SectionName,
    string
  >
  return { format: EVIDENCE_FORMAT, sections, digests, digest: bundleDigest(digests), signature: null }
}

/** The file: canonical JSON, so that equal bundles are equal bytes. */
export const writeEvidence = (bundle: EvidenceBundle): string => `${canonicalJson(bundle as unknown as Json)}\n`

export const digestOf = (value: Json): string => toHex(sha256(utf8ToBytes(canonicalJson(value))))

export const bundleDigest = (digests: Readonly<Record<SectionName, string>>): string => digestOf({ format: EVIDENCE_FORMAT, digests })
