import type { DelegatedKeyset } from '#shared/domain/redemption/keysets.ts'
import type { KeysetBook } from './gateway-ports.ts'

/** Keysets that wallets are shown: those whose redemption is open or exhausted (protocol §5 step 3), in the order of mirroring. */
export function exposedKeysets(book: KeysetBook): readonly DelegatedKeyset[] {
  return [...book.delegated().values()].filter(keyset => isExposed(keyset, book))
}

function isExposed({ custodians }: DelegatedKeyset, book: KeysetBook): boolean {
  return custodians.some(url => {
    const kind = book.redemptionOf(url)?.phase.kind
    return kind === 'open' || kind === 'exhausted'
  })
}
