import type { StoredKeyset } from '../../src-main/storage/store.ts'
import { createSimulatedOwnMint } from '../../test/support/simulated-own-mint.ts'

/** The mint that is gone: whoever issues its ecash and whoever redeems it make the same keys of its name. */
export const CUSTODIAN = 'https://bob.test'
export const custodian = () => createSimulatedOwnMint(0, 'the mint that is gone')

/** Its keyset as a mirror keeps it. */
export const mirrored = (): StoredKeyset => {
  const { id, unit, inputFeePpk, keys } = custodian().keysets[0]!
  return { id, unit, active: true, inputFeePpk, finalExpiry: null, derivation: 'v1', refused: null, keys, firstSeenAt: 1 }
}
