import { Amount, getEncodedToken } from '@cashu/cashu-ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { readProof } from '#shared/domain/proof/read-proof.ts'
import type { FloatVault } from './paying-deps.ts'
import type { Blinding, TakenCoin } from './ports.ts'

type Maker = { readonly vault: Pick<FloatVault, 'derive'>; readonly blinding: Pick<Blinding, 'nullifier'> }

/** The secrets of `coins` again, from the float's key; null where another key made them. */
function secretsOf(coins: readonly TakenCoin[], { vault, blinding }: Maker) {
  const made = coins.map(({ keyset, counter }) => vault.derive(keyset, counter, true))
  return made.every(({ secret }, at) => blinding.nullifier(secret) === coins[at]!.Y) ? made : null
}

/** cashuB (NUT-00), with the mint's proofs of its signatures where it gave them (NUT-12). `url`: as holders call the mint. Null as above. */
export function tokenOf(coins: readonly TakenCoin[], url: string, maker: Maker): string | null {
  const made = secretsOf(coins, maker)
  if (made === null) return null
  const proofs = coins.map(({ keyset, amount, C, dleq }, at) => {
    const { secret, r } = made[at]!
    return { id: keyset, amount: Amount.from(amount), secret, C, ...(dleq === null ? {} : { dleq: { ...dleq, r } }) }
  })
  return getEncodedToken({ mint: url, unit: coins[0]?.unit ?? 'sat', proofs })
}

/** For a swap back into the float. Null as above. */
export function proofsOf(coins: readonly TakenCoin[], maker: Maker): readonly RawProof[] | null {
  const made = secretsOf(coins, maker)
  if (made === null) return null
  return coins.map(({ keyset, amount, C }, at) => {
    const proof = readProof({ id: keyset, amount, secret: made[at]!.secret, C })
    if (!proof.ok) throw new Error(`taken ecash that is no proof: ${proof.error.detail}`)
    return proof.value
  })
}
