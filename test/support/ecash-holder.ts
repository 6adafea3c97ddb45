import { randomBytes } from 'node:crypto'
import type { Amount } from '#shared/domain/amount.ts'
import { blind, sign, unblind } from '#shared/domain/proof/bdhke.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import type { DemoKeyset } from '../../src-main/demo/ecash.ts'
import type { TokenProof } from '../../src-main/redemption/page/token/token.ts'

const scalar = (): bigint => BigInt(`0x${randomBytes(31).toString('hex')}`) + 1n

/** Proofs as a holder has them who got them from the mint of `keyset` while it lived; `secret` names each, by default a random one. */
export function issueProofs(
  { id, keys, secrets }: DemoKeyset,
  amounts: readonly number[],
  secret: (at: number) => string = () => randomBytes(32).toString('hex'),
): readonly TokenProof[] {
  return amounts.map((amount, at) => {
    const name = secret(at)
    const [k, r] = [secrets.get(BigInt(amount) as Amount)!, scalar()]
    const key = keys.find(one => one.amount === BigInt(amount))!.key
    const B_ = blind(name, r)
    const dleq = { ...proveDleq(B_, k, scalar()), r: r.toString(16).padStart(64, '0') }
    return { amount: BigInt(amount) as Amount, id, secret: name, C: unblind(sign(B_, k), r, key), witness: null, dleq }
  })
}
