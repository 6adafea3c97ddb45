import { expect, it } from 'vitest'
import type { ReportView } from '#shared/rpc/views/failover.ts'
import type { RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { detail, TOTAL } from './failover-claim.ts'
import { floatOf, outstanding } from './failover-gateway.ts'
import { prepareSwap, send, sumOf } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { unlock, type Party } from './failover-world.ts'
import { YOf } from './wallets.ts'

/** Redemption of Bob's ecash ends, and everything is counted. */
export function booksOfDave(told: Told): void {
  it('D21 tells in Dave’s own feed, under Bob’s keyset id, what was redeemed, and Frank’s mirror has it', async () => {
    const { world, redeemed } = told()
    const { dave, bob, frank } = world
    const feed = await frank.core.until(async () => {
      const lookups = await frank.core.call('audit.lookup', { Ys: redeemed.map(YOf) })
      expect(lookups.flatMap(({ hits }) => hits).filter(({ custodian }) => custodian === dave.url)).toHaveLength(redeemed.length)
      return lookups
    })
    const ofBob = bob.wallet.getKeyset().id
    for (const [at, { hits }] of feed.entries())
      expect(hits.find(({ custodian }) => custodian === dave.url)).toMatchObject({ id: ofBob, amount: String(redeemed[at]!.amount) })
  })

  it('closes with books that agree to the sat: with the chain, the pot, and the databases of both mints', async () => {
    const { world, redeemed, bobs, daves, twice, untold, locked } = told()
    const { dave, bob, chain } = world
    const reason = 'The end of this test.'
    const inputs = bobs.take(32)
    expect(await dave.core.call('failover.close', { custodian: bob.url, reason })).toMatchObject({
      step: 'report',
      redemption: { phase: 'closed' },
    })
    expect(await send(dave.url, prepareSwap(dave.wallet, inputs))).toMatchObject({ status: 400, code: 33002 })
    bobs.add(inputs)
    const report = await dave.core.call('failover.report', { custodian: bob.url })
    expect(report.final).toBe(true)
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([])

    // The chain: coins in, output into Dave's reserve, fee between them, by the node's own word.
    const [claim] = (await detail(dave, bob)).claims
    const { vin, vout } = (await chain.chain.node.call('getrawtransaction', claim!.txid, 1)) as {
      readonly vin: readonly object[]
      readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly hex: string } }[]
    }
    const received = vout
      .filter(({ scriptPubKey }) => scriptPubKey.hex === dave.reserve.script_pubkey)
      .map(({ value }) => BigInt(Math.round(value * 1e8)))
    expect(vin).toHaveLength(2)
    expect(vout).toHaveLength(1)
    expectSat(report, { coins_sat: TOTAL, recovered_sat: received[0]!, claim_fee_sat: TOTAL - received[0]! })

    // The pot: what holders brought, coin by coin; one sat of each request was Bob's input fee, and is Dave's.
    const rows = (await settledRows(dave)).filter(({ custodians }) => custodians.includes(bob.url))
    const gross = BigInt(sumOf(redeemed)) * 1_000n
    expectMsat(report, { paid_out: gross, pending: 0n, shortfall: 0n, left: received[0]! * 1_000n - gross })
    expect(report.proofs).toBe(redeemed.length)
    expect(report.keysets).toMatchObject([{ custodian: bob.url, proofs: redeemed.length, gross: String(gross) }])
    expect(BigInt(report.to_holders) + BigInt(report.fees)).toBe(gross)
    // All but one request were of Bob's coins alone; of that one, which brought coins of Carol's too, the sat is shared.
    const alone = rows.filter(({ custodians }) => custodians.length === 1)
    expect(rows.length - alone.length).toBe(1)
    expect(alone.every(({ fee }) => fee === '1')).toBe(true)
    expect(BigInt(report.fees)).toBe(BigInt(alone.length) * 1_000n + (1_000n * 32n) / 96n + sharedRemainder(report, alone.length))
    expect(BigInt(report.net)).toBe(
      BigInt(report.fees) - BigInt(report.claim_fee_sat) * 1_000n - BigInt(report.routing) - BigInt(report.float_cost),
    )

    // Dave's mint: all that it issued and did not see spent is in his float or in holders' hands.
    expect((await floatOf(dave)) + (await unspentAt(dave, daves))).toBe(outstanding(dave))
    // Bob's mint: what circulated when it died for good was redeemed here or is in holders' hands still, but for what he took in the gap and in the
    // payment that was under way.
    const id = bob.wallet.getKeyset().id
    const spentAtBob = bob.mint.spent()
    const paidTwice = redeemed.filter(proof => spentAtBob.has(YOf(proof)))
    expect(new Set(paidTwice)).toEqual(new Set(twice))
    const { issued, spent } = bob.mint.sums(id)
    const unredeemed = sumOf(bobs.all()) + sumOf(locked.filter(proof => !redeemed.some(({ secret }) => secret === proof.secret)))
    expect(Number(issued - spent)).toBe(sumOf(redeemed) - sumOf(paidTwice) + unredeemed + told().change)
    expect(untold.filter(proof => !spentAtBob.has(YOf(proof)))).toEqual([])
  })

  it('seals all that was known, done and paid in one file, signed by the leaf key, that a third party can check', async () => {
    const { dave, bob, frank } = told().world
    await unlock(dave.core, dave.signer.id)
    const leaf = dave.signer.keys.find(({ use }) => use === 'leaf')!.pubkey
    const bundle = await dave.core.call('failover.bundle', { custodian: bob.url, signer: dave.signer.id })
    expect(bundle.signed_by).toBe(leaf)
    const check = (text: string) => frank.core.call('failover.check', { text })
    expect(await check(bundle.text)).toEqual({ ok: true, custodian: bob.url, digest: bundle.digest, signed_by: leaf, fault: null })
    const { sections } = JSON.parse(bundle.text) as { sections: { report: { paidOutMsat: string } } }
    const forged = bundle.text.replace(`"paidOutMsat":"${sections.report.paidOutMsat}"`, '"paidOutMsat":"1"')
    expect(forged).not.toBe(bundle.text)
    expect(await check(forged)).toMatchObject({ ok: false, fault: { code: 'evidence.digest' } })
  })
}

/** Where two pots share one sat, to the msat. */
const sharedRemainder = (report: ReportView, alone: number): bigint => {
  const shared = BigInt(report.fees) - BigInt(alone) * 1_000n - 333n
  expect([0n, 1n]).toContain(shared)
  return shared
}

export async function settledRows({ core }: Party): Promise<readonly RedemptionRow[]> {
  const rows: RedemptionRow[] = []
  for (let before: number | null = null; ; before = rows.at(-1)!.id) {
    const page: RedemptionRow[] = await core.call('redemption.list', { before, limit: 500, state: 'settled' })
    if (page.length === 0) return rows
    rows.push(...page)
  }
}

/** Sat of those coins that the mint itself calls unspent. */
export async function unspentAt(
  { mint }: Party,
  coins: Parameters<typeof sumOf>[0] & readonly { readonly secret: string }[],
): Promise<number> {
  const states = await checkstate(mint.url, coins.map(YOf))
  return sumOf(coins.filter((_, at) => states[at] === 'UNSPENT'))
}

export const expectSat = (report: ReportView, wanted: Partial<Record<'coins_sat' | 'recovered_sat' | 'claim_fee_sat', bigint>>): void =>
  expect(report).toMatchObject(Object.fromEntries(Object.entries(wanted).map(([name, sat]) => [name, String(sat)])))

export const expectMsat = (report: ReportView, wanted: Partial<Record<'paid_out' | 'pending' | 'shortfall' | 'left', bigint>>): void =>
  expect(report).toMatchObject(Object.fromEntries(Object.entries(wanted).map(([name, msat]) => [name, String(msat)])))
