import { describe, expect, it } from 'vitest'
import { coin as coinSchema, reserveDetail as detailSchema, reserveRow as rowSchema } from '#shared/rpc/views/reserve.ts'
import { planPreview as previewSchema } from '#shared/rpc/views/plan.ts'
import { claimableOf, coverOf, deadlinesOf, dueOf } from '../../../src-main/project/deadlines.ts'
import { planPreview } from '../../../src-main/project/plan.ts'
import { coinCounts, coinViews, reserveDetail, reserveRow, type ReserveFacts } from '../../../src-main/project/reserve.ts'
import { encodeLeaf } from '#shared/domain/reserve/leaf.ts'
import { commit } from '#shared/domain/reserve/tree.ts'
import { packageText } from '../../../src-main/reserve/read-reserve.ts'
import { spenderOf } from '../../../src-main/reserve/spender.ts'
import { BOB, createReserveWorld, DAVE, policy } from '../../support/reserve-world.ts'

const facts: ReserveFacts = {
  network: 'regtest',
  times: [],
  now: 1_700_000_000_000,
  ladder: { duePercent: 50, urgentPercent: 10, alarmBlocks: 12 },
  ceremonyHours: 24,
  medianTimeAt: () => null,
  satPerKvb: 10_000,
  planOf: () => null,
  mintName: () => null,
  spender: spenderOf,
  configured: 3,
}

function world(role: 'own' | 'peer' = 'own') {
  const made = createReserveWorld([DAVE.pubkey])
  const added = made.reserves.add({ source: 'policy', name: 'harbor', policy, mintUrl: null })
  if (!added.ok) throw new Error(added.error.code)
  const own = added.value[0]!
  if (role === 'own') return { ...made, id: own.row.id, script: own.row.scriptPubKey, kept: () => made.reserves.get(own.row.id)! }
  const other = createReserveWorld([DAVE.pubkey])
  const text = packageText(own)!
  const peer = other.reserves.add({ source: 'package', name: 'harbor', package: text, role: 'peer', me: null, mintUrl: 'https://b.test' })
  if (!peer.ok) throw new Error(peer.error.code)
  const { id, scriptPubKey } = peer.value[0]!.row
  return { ...other, id, script: scriptPubKey, kept: () => other.reserves.get(id)! }
}

describe('a coin as it is shown', () => {
  it('counts in blocks of the leaf that opens first, and says where each number comes from', () => {
    const { fund, script, kept } = world()
    fund(script, 1_000_000n, 990)
    const [coin] = coinViews(kept(), facts)
    expect(() => coinSchema.parse(coin)).not.toThrow()
    expect(coin).toMatchObject({ status: 'armed', state: 'confirmed', confirmations: 11, first: { delegate: 'Dave', delay: 144, more: 1 } })
    expect(coin?.countdown).toMatchObject({ blocks: 133, opens_at_tip: 1_133, earliest_block: 1_134 })
    expect(coin?.countdown?.why.blocks).toMatch(/broadcast at tip 1\u202f133 and stand in block 1\u202f134/)
    expect(coin?.countdown?.range?.basis).toBe('assumed')
    expect(coin?.countdown?.why.range).toMatch(/ten minutes a block/)
  })

  it('tells the custodian an earlier re-arm-by than the early end of the range', () => {
    const { fund, script, kept } = world()
    fund(script, 1_000_000n, 990)
    const { range, rearm_by } = coinViews(kept(), { ...facts, ceremonyHours: 2 })[0]!.countdown!
    expect(rearm_by).toBeGreaterThan(facts.now)
    expect(rearm_by).toBeLessThan(range!.from - 2 * 3_600_000)
  })

  it('names no moment in the past to re-arm by: then it is now', () => {
    const { fund, script, kept } = world()
    fund(script, 1_000_000n, 870)
    const countdown = coinViews(kept(), facts)[0]!.countdown!
    expect(countdown).toMatchObject({ blocks: 13, rearm_by: null })
    expect(countdown.why.rearm_by).toMatch(/has passed: re-arm now/)
  })

  it.each(['unknown', 'disputed'] as const)('has no countdown while the servers are %s', agreement => {
    const { fund, script, kept, agree } = world()
    fund(script, 1_000_000n, 857)
    agree(agreement)
    const [coin] = coinViews(kept(), facts)
    expect(coin).toMatchObject({ status: 'unknown', agreement, countdown: { blocks: null, range: null, rearm_by: null } })
    expect(reserveRow(kept(), facts)).toMatchObject({ balance: '0', unverified: '1000000', status: 'unknown' })
  })

  it('R10 is matured with 144 confirmations and not with 143', () => {
    const { fund, script, kept, mineTo } = world()
    fund(script, 1_000_000n, 900)
    mineTo(1_042)
    expect(coinViews(kept(), facts)[0]).toMatchObject({ status: 'urgent', confirmations: 143, countdown: { blocks: 1 } })
    mineTo(1_043)
    expect(coinViews(kept(), facts)[0]).toMatchObject({ status: 'matured', confirmations: 144, countdown: { blocks: 0 } })
  })

  it('never shows a deadline later than it may be when the newest block is so old that others may be kept back', () => {
    const { fund, script, kept } = world()
    fund(script, 1_000_000n, 990)
    const { tip } = kept().chain!
    const at = (hours: number) => ({ ...facts, network: 'signet' as const, now: (tip!.time + hours * 3_600) * 1_000 })
    const seen = (hours: number) => coinViews(kept(), at(hours))[0]!.countdown!
    expect(seen(1).range!.from).toBeGreaterThan(seen(0).range!.from)
    expect(seen(48).range!.from).toBe(seen(0).range!.from)
    expect(seen(48).range!.to).toBe(seen(0).range!.to + 48 * 3_600_000)
    expect(seen(48).rearm_by).toBe(seen(0).rearm_by)
  })

  it('is counted for the badges as it is shown', () => {
    const { fund, script, kept } = world()
    for (const height of [857, 858, 900, 990, null]) fund(script, 1_000_000n, height)
    const shown = coinViews(kept(), facts)
    const of = (...words: string[]) => shown.filter(({ status }) => words.includes(status)).length
    expect(coinCounts([kept()], facts)).toEqual({ coins: shown.length, matured: of('matured'), due: of('urgent', 'due') })
    expect(coinCounts([kept()], facts)).toEqual({ coins: 5, matured: 1, due: 2 })
  })

  it('R11 counts a 512-second leaf by the median time of the block before the coin', () => {
    const { format, version } = JSON.parse(packageText(world().kept())!) as { format: string; version: number }
    const leafScript = encodeLeaf({ template: 'pk-older', key: DAVE.pubkey, sequence: 0x400000 | 10 })
    const tree = commit(BOB.pubkey, leafScript, 'regtest')
    const text = JSON.stringify({
      format,
      version,
      network: 'regtest',
      internal_key: BOB.pubkey,
      leaves: [{ script: leafScript, control_block: tree.leaves[0]!.controlBlock }],
    })
    const made = createReserveWorld()
    const added = made.reserves.add({ source: 'package', name: 'timed', package: text, role: 'own', me: null, mintUrl: null })
    if (!added.ok) throw new Error(added.error.detail)
    made.fund(added.value[0]!.row.scriptPubKey, 100_000n, 990)
    const kept = () => made.reserves.get(added.value[0]!.row.id)!
    const tipTime = 1_699_990_000
    const at = (before: number) => coinViews(kept(), { ...facts, medianTimeAt: height => (height === 989 ? before : null) })[0]!.countdown!
    expect(coinViews(kept(), facts)[0]!.countdown!.status).toBe('unknown')
    expect(at(tipTime - 5_119)).toMatchObject({ blocks: null, status: 'urgent' })
    expect(at(tipTime - 5_120)).toMatchObject({ blocks: 0, status: 'matured' })
  })

  it('R16 names dust, and coins that no delegate would claim at this rate', () => {
    const { fund, script, kept } = world()
    for (const amount of [300n, 800n, 100_000n]) fund(script, amount, 990)
    expect(coinViews(kept(), facts).map(({ findings }) => findings.map(({ code }) => code).filter(code => code !== 'unexpected'))).toEqual([
      ['dust'],
      ['uneconomic'],
      [],
    ])
  })

  it('names a deposit into a reserve that was rotated away', () => {
    const { fund, script, kept, reserves, id } = world()
    const added = reserves.add({ source: 'policy', name: 'second', policy: { ...policy, template: 'csv-drop' }, mintUrl: null })
    if (!added.ok) throw new Error(added.error.code)
    expect(reserves.activate(added.value[0]!.row.id).ok).toBe(true)
    expect(reserves.get(id)?.row.active).toBe(false)
    fund(script, 100_000n, 990)
    expect(coinViews(kept(), facts)[0]?.findings.map(({ code }) => code)).toContain('address-reuse')
  })
})

describe('a reserve as it is shown', () => {
  it('fits the contract, with its leaves, its history and a package that makes the same address', () => {
    const { fund, script, kept, reserves, id } = world()
    fund(script, 1_000_000n, 857)
    fund(script, 20_000n, null)
    const detail = reserveDetail(kept(), reserves.history(id, 50), packageText(kept()), facts)
    expect(() => detailSchema.parse(detail)).not.toThrow()
    expect(() => rowSchema.parse(reserveRow(kept(), facts))).not.toThrow()
    expect(detail).toMatchObject({
      balance: '1000000',
      unconfirmed: '20000',
      internal_key: BOB.pubkey,
      verdict: 'verified',
      claimable: false,
    })
    expect(detail.outputs[0]?.leaves.map(({ delegate, countdown }) => [delegate, countdown.blocks])).toEqual([
      ['Dave', 0],
      ['Frank', 144],
    ])
    expect(coinViews(kept(), facts)[0]?.leaves).toEqual([
      { delegate: 'Dave', mine: false, delay: 144 },
      { delegate: 'Frank', mine: false, delay: 288 },
    ])
    expect(detail.leaves.map(({ delegate, delay, verdict }) => [delegate, delay, verdict])).toEqual([
      ['Dave', 144, 'other'],
      ['Frank', 288, 'other'],
    ])
    expect(detail.history.map(({ act }) => act)).toEqual(expect.arrayContaining(['coin.deposit', 'coin.matured']))
    expect((JSON.parse(detail.package!) as { address: string }).address).toBe(detail.address)
  })

  it('is claimable by the leaf whose key we hold, and counts for us by that leaf alone', () => {
    const { fund, script, kept } = world('peer')
    fund(script, 1_000_000n, 857)
    const [coin] = coinViews(kept(), facts)
    expect(coin).toMatchObject({
      role: 'peer',
      status: 'matured',
      first: { delegate: 'You', mine: true },
      countdown: { blocks: 0, rearm_by: null },
    })
    expect(reserveRow(kept(), facts).claimable).toBe(true)
    expect(claimableOf(coinViews(kept(), facts))).toBe('1000000')
  })
})

describe('a reserve whose internal key is hidden', () => {
  it('is never shown as armed, since nobody knows who could take it', () => {
    const { address } = world().kept().row
    const made = createReserveWorld()
    const advertised = { descriptor: null, address, delegates: [] }
    const added = made.reserves.add({ source: 'advertised', name: 'shy', mintUrl: 'https://s.test', reserves: [advertised], me: null })
    if (!added.ok) throw new Error(added.error.code)
    const { row } = added.value[0]!
    expect(reserveRow(made.reserves.get(row.id)!, facts).status).toBe('unknown')
    made.fund(row.scriptPubKey, 1_000_000n, 990)
    expect(reserveRow(made.reserves.get(row.id)!, facts)).toMatchObject({
      status: 'unknown',
      agreement: 'verified',
      verdict: 'unverifiable',
    })
    expect(coinViews(made.reserves.get(row.id)!, facts)[0]).toMatchObject({ status: 'unknown', first: null })
  })
})

describe('the deadline strip', () => {
  it('puts the soonest first, whoever can take it, and leaves out what nobody counts', () => {
    const { fund, script, kept } = world()
    fund(script, 1n, 990)
    fund(script, 2n, 860)
    fund(script, 3n, null)
    const coins = coinViews(kept(), facts)
    expect(deadlinesOf(coins, []).map(({ amount, side, who, countdown }) => [amount, side, who, countdown.blocks])).toEqual([
      ['2', 'mine', 'Dave', 3],
      ['1', 'mine', 'Dave', 133],
    ])
    expect(dueOf(coins)).toEqual({ coins: 1, amount: '2' })
    expect(coverOf(coins, 2, true)).toMatchObject({ total: '3', armed: '1', urgent: '2', due: '0' })
    expect(coverOf([], 0, false)).toBeNull()
  })

  it('R12 keeps a coin whose re-arm is in the mempool, and asks for no second one', () => {
    const { fund, script, kept } = world()
    fund(script, 5_000n, 860)
    const before = coinViews(kept(), facts)
    const spending = before.map(coin => ({ ...coin, state: 'spending' as const }))
    expect(deadlinesOf(spending, [])).toHaveLength(1)
    expect(dueOf(spending).coins).toBe(0)
    expect(dueOf(before.map(coin => ({ ...coin, plan: 4 }))).coins).toBe(0)
  })

  it('asks for a re-arm of a coin that a delegate is taking, before all others', () => {
    const { fund, script, kept } = world()
    fund(script, 5_000n, 860)
    fund(script, 7_000n, 855)
    const [one, other] = coinViews(kept(), facts)
    const spend = { txid: 'da'.repeat(32), height: null, path: 'leaf' as const, by: 'the leaf of Dave' }
    expect(dueOf([one!, { ...other!, state: 'spending', spend }])).toEqual({ coins: 1, amount: other!.amount })
    expect(dueOf([one!, { ...other!, state: 'spending', spend, plan: 4 }])).toEqual({ coins: 1, amount: one!.amount })
  })
})

describe('a plan as it is shown', () => {
  it('shows fee, deadline gained and consequences before anyone signs', () => {
    const { fund, script, kept, plans, reserves } = world()
    fund(script, 1_000_000n, 900)
    const draft = plans.preview({ kind: 'rearm', reserve: kept().row.id, coins: [], consolidate: false }, 'normal')
    if (!draft.ok) throw new Error(draft.error.detail)
    const tip = { height: 1_000, hash: '', time: 0, medianTime: 0 }
    const view = planPreview(draft.value.plan, draft.value.leftOut, {
      ...facts,
      reserves: reserves.list(),
      tip,
      rates: { slow: 2_000, fast: 20_000 },
    })
    expect(() => previewSchema.parse(view)).not.toThrow()
    expect(view.deadline).toMatchObject({ before: 43, after: 144 })
    expect(BigInt(view.total_in) - BigInt(view.outputs[0]!.amount)).toBe(BigInt(view.fee))
    expect(view.why.fee).toBe(`${view.vsize} vB at 10 sat/vB, rounded up.`)
    expect(view.consequences.at(-1)).toMatch(/Until it confirms, the old coins stay exposed/)
    expect(view.warnings).toEqual([])
  })

  it('says whom it has to outbid, and by how much, while a delegate’s claim waits', () => {
    const { fund, script, kept, plans, reserves, spend } = world()
    const coin = fund(script, 1_000_000n, 800)
    const { script: leaf, pubkey: key } = kept().tree!.leaves[0]!
    spend(coin, { txid: 'da'.repeat(32), vin: 0, height: null, path: { kind: 'leaf', script: leaf, key } }, { fee: 4_200n, vsize: 140 })
    const draft = plans.preview({ kind: 'rearm', reserve: null, coins: [], consolidate: false }, 'slow')
    if (!draft.ok) throw new Error(draft.error.detail)
    const view = planPreview(draft.value.plan, [], { ...facts, reserves: reserves.list(), tip: null, rates: null })
    expect(() => previewSchema.parse(view)).not.toThrow()
    expect(view.warnings).toMatchObject([
      {
        code: 'plan.replaces',
        detail: expect.stringMatching(
          /takes .* in (?:da){32}, 4\u202f200 sat fee, 30\u202f000 sat\/kvB\. This one pays .* in its place\. .*refuses it/,
        ) as string,
      },
    ])
  })

  it('warns of a rate that may not confirm, and of one far above the servers’', () => {
    const { fund, script, kept, plans, reserves } = world()
    fund(script, 1_000_000n, 900)
    const warn = (rate: number) => {
      const draft = plans.preview({ kind: 'rearm', reserve: kept().row.id, coins: [], consolidate: false }, rate)
      if (!draft.ok) throw new Error(draft.error.detail)
      const rates = { slow: 2_000, fast: 20_000 }
      return planPreview(draft.value.plan, [], { ...facts, reserves: reserves.list(), tip: null, rates }).warnings.map(({ code }) => code)
    }
    expect(warn(1_000)).toEqual(['plan.low-rate'])
    expect(warn(50_000)).toEqual(['plan.high-rate'])
    expect(warn(100_000)).toEqual(['plan.high-rate', 'plan.dear'])
  })
})
