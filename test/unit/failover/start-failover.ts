import { onTestFinished } from 'vitest'
import type { CustodianInput } from '#shared/domain/redemption/known-input.ts'
import { checkPhase } from '#shared/domain/redemption/check-phase.ts'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { BOB_URL, DAVE, createFailoverWorld, value } from '../../support/failover-world.ts'
import { policy } from '../../support/reserve-world.ts'

export type World = ReturnType<typeof createFailoverWorld>

/** A world of this test alone, gone when it ends. */
export function start(options?: Parameters<typeof createFailoverWorld>[0]): World {
  const made = createFailoverWorld(options)
  onTestFinished(() => made.dispose())
  return made
}

/** What the gateway answers to a request with this mint's ecash: protocol §5 step 3. */
export const answerOf = ({ failovers }: World, url = BOB_URL) =>
  checkPhase([{ keyset: { custodians: [url] }, redemption: failovers.redemptionOf(url) } as unknown as CustodianInput])

export const stepOf = ({ failovers }: World) => value(failovers.get(BOB_URL)).step

/** How Dave's or Frank's leaf of Bob's reserve shows in a spend. */
export const leafOf = (key: string) => {
  const leaf = deriveReserve(policy).leaves[key === DAVE.pubkey ? 0 : 1]!
  return { kind: 'leaf', script: leaf.script, key } as const
}
