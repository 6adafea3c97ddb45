import { Amount, getEncodedToken } from '@cashu/cashu-ts'
import type { DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'
import { createOutputs } from '../holders/blank-outputs.ts'
import { powersOf } from './ledger.ts'
import type { OwnMint } from './own-mint.ts'

interface Parts {
  readonly url: string
  readonly keyset: DemoKeyset
  readonly curve: DemoCurve
  readonly mint: OwnMint
}

/** `sat` of the operator's own mint as a `cashuB` token (NUT-00), in as few coins as its keyset allows. `name`: another for each token. */
export function floatToken(name: string, sat: bigint, { url, keyset, curve, mint }: Parts): string {
  const amounts = powersOf(sat)
  const outputs = createOutputs(name, amounts, keyset, curve)
  const signed = mint.issue(outputs.sent.map((output, at) => ({ ...output, amount: amounts[at]! })))
  const proofs = outputs.take(signed)
  if (proofs === null) throw new Error('the demo’s own mint signed wrongly')
  return getEncodedToken({ mint: url, unit: 'sat', proofs: proofs.map(proof => ({ ...proof, amount: Amount.from(proof.amount) })) })
}
