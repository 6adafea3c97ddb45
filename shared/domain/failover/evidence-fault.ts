import type { SectionName } from './evidence.ts'

/** Why a bundle is not what it says. `section` null: the whole. */
export interface EvidenceFault {
  readonly code:
    | 'evidence.format'
    | 'evidence.digest'
    | 'evidence.signature'
    | 'evidence.leaf'
    | 'evidence.accepted'
    | 'evidence.claim'
    | 'evidence.coins'
    | 'evidence.report'
  readonly section: SectionName | null
  readonly detail: string
}

export const faulty = (code: EvidenceFault['code'], section: SectionName | null, detail: string): EvidenceFault => ({
  code,
  section,
  detail,
})
