import { describe, expect, it } from 'vitest'
import { BOB_URL, FRANK, FRANK_URL, value } from '../../support/failover-world.ts'
import { answerOf, leafOf, start, type World } from './start-failover.ts'

describe('reorganisations after opening', () => {
  async function opened(): Promise<readonly [World, string]> {
    const made = start()
    made.world.fund(made.bobScript, 1_000_000n, 900)
    made.world.mineTo(1_050)
    const raw = await made.claim()
    made.world.show(raw, 1_051)
    made.world.mineTo(1_056)
    value(await made.failovers.open(BOB_URL))
    return [made, raw]
  }

  it('D26 suspends while one block is missing at the tip, and resumes by itself', async () => {
    const [made] = await opened()
    made.world.mineTo(1_055)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    expect(made.failovers.redemptionOf(BOB_URL)?.phase).toEqual({ kind: 'suspended' })
    made.restart()
    expect(made.failovers.redemptionOf(BOB_URL)?.phase).toEqual({ kind: 'suspended' })
    made.world.mineTo(1_056)
    expect(answerOf(made)).toBeNull()
    expect(made.world.acts()).toEqual(expect.arrayContaining(['redemption.suspended', 'redemption.open']))
  })

  it('D26 suspends when ten blocks took the claim back, keeps the epoch, and resumes once it is 6 deep again', async () => {
    const [made, raw] = await opened()
    const { epoch } = made.failovers.redemptionOf(BOB_URL)!
    made.world.show(raw, null)
    made.world.mineTo(1_047)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    made.world.show(raw, 1_058)
    made.world.mineTo(1_062)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    made.world.mineTo(1_063)
    expect(answerOf(made)).toBeNull()
    expect(made.failovers.redemptionOf(BOB_URL)?.epoch).toEqual(epoch)
    expect(made.failovers.redemptionOf(BOB_URL)?.money.credits).toHaveLength(1)
  })

  it('closes as taken when Frank has the coin after all', async () => {
    const [made, raw] = await opened()
    made.world.show(raw, null)
    const coin = made.world.reserves.get(made.bob)!.coins[0]!
    made.world.spend(`${coin.txid}:${coin.vout}`, { txid: 'ff'.repeat(32), vin: 0, height: 1_056, path: leafOf(FRANK.pubkey) })
    made.world.mineTo(1_070)
    expect(answerOf(made)).toMatchObject({ code: 33002, detail: expect.stringContaining(FRANK_URL) as string })
    expect(made.failovers.redemptionOf(BOB_URL)?.money.credits).toEqual([])
  })

  it('judges nothing while the servers do not agree', async () => {
    const [made] = await opened()
    made.world.agree('unknown')
    made.world.mineTo(1_040)
    expect(answerOf(made)).toBeNull()
    made.world.agree('verified')
    expect(answerOf(made)).toMatchObject({ code: 33002 })
  })
})
