import { standInsOf, type Cast, type CastMint } from './cast.ts'

interface Sections {
  readonly reserves: readonly object[]
  readonly delegates: readonly object[]
  readonly delegate_for: readonly object[]
}

/** What a mint of the cast says of its reserve and of those it stands in for, as the draft writes it (protocol §2). */
export function advertisedBy(mint: CastMint, cast: Cast, keysetsOf: (url: string) => readonly string[]): Sections {
  const { descriptor, address, policy } = mint.reserve
  return {
    reserves: [{ method: 'onchain', descriptor, address }],
    // The draft's example has 33 bytes; a leaf holds x alone, so the parity says nothing.
    delegates: policy.delegates.map(({ mintUrl, pubkey, delay }) => ({ mint_url: mintUrl, pubkey: `02${pubkey}`, delay })),
    delegate_for: standInsOf(mint, cast).map(({ custodian }) => ({ mint_url: custodian, keysets: keysetsOf(custodian) })),
  }
}
