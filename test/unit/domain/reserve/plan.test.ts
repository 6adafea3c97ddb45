import { describe, expect, it } from 'vitest'
import { bumpPlan } from '#shared/domain/reserve/bump-plan.ts'
import { planPayout, planRearm, planRotate, planSweep } from '#shared/domain/reserve/plan-spend.ts'
import { scriptOfAddress } from '#shared/domain/reserve/payment-script.ts'
import { dustOf, feeOf, inputVsize, isUneconomic, vsizeOf } from '#shared/domain/reserve/spend-cost.ts'
import type { PlanFacts } from '#shared/domain/reserve/plan-request.ts'
import {
  BOB,
  BOBS,
  caps,
  coinsOf,
  DAVES,
  facts,
  FRANK,
  HOT,
  HOT_SCRIPT,
  leafOf,
  DELEGATES,
  PAYEE,
  planOf,
  planned,
  reserveOf,
  TIP,
  valueOf,
} from '../../../support/example-plans.ts'

const at = (change: Partial<PlanFacts>): PlanFacts => ({ ...facts, ...change })
const pay = (amount: bigint, address = PAYEE) => [{ address, amount }]
const bobs = (...amounts: bigint[]) => coinsOf(BOBS.scriptPubKey, amounts)

describe('costs', () => {
  it('counts inputs in quarters of a vB and rounds up only sums', () => {
    expect(inputVsize({ path: 'key', internalKey: BOB.pubkey, merkleRoot: null })).toBe(57.5)
    const { script, controlBlock } = leafOf(BOBS, DELEGATES, 0)
    expect(inputVsize({ path: 'leaf', key: '', script, controlBlock })).toBe(83.75)
    const draft = leafOf(reserveOf(BOB.pubkey, DELEGATES, 'csv-drop'), DELEGATES, 0)
    // Protocol §4: (76 + 8·depth) vB.
    expect(inputVsize({ path: 'leaf', ...draft })).toBe(84)
    expect(vsizeOf([{ path: 'key', internalKey: BOB.pubkey, merkleRoot: null }], [BOBS.scriptPubKey])).toBe(111)
    expect(feeOf(111, 1_001)).toBe(112n)
    expect(feeOf(57.5, 100)).toBe(6n)
  })

  it('R16 a coin of 300 sat is uneconomic at any rate, and a larger one from the rate on that eats it', () => {
    expect(isUneconomic(300n, 0, 100)).toBe(true)
    expect(isUneconomic(330n, 0, 100)).toBe(false)
    expect(isUneconomic(840n, 1, 10_000)).toBe(false)
    expect(isUneconomic(839n, 1, 10_000)).toBe(true)
  })

  it.each([
    [PAYEE, 294n],
    ['mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 546n],
    ['2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc', 540n],
  ])('knows the dust of %s', (address, dust) => {
    expect(dustOf(valueOf(asResult(scriptOfAddress(address, 'regtest'))))).toBe(dust)
  })
})

describe('addresses', () => {
  it.each([
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'is of mainnet'],
    ['tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'is of signet or testnet4'],
    ['bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt081', 'no address'],
    ['BCRT1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', 'no address'],
    ['bcrt1pfeesnyr2tx', 'no address'],
    ['', 'no address'],
  ])('refuses %s', (address, words) => {
    const script = scriptOfAddress(address, 'regtest')
    expect(script.ok ? '' : script.error).toContain(words)
  })
})

describe('re-arming', () => {
  it('puts every coin into one output of the same script, oldest coin first', () => {
    const [first, second] = bobs(1_000_000n, 2_000_000n)
    const plan = planned(
      planRearm(
        facts,
        [
          { ...first!, height: TIP },
          { ...second!, height: 5 },
        ],
        BOBS,
      ),
    ).plan
    expect(plan.inputs.map(({ vout }) => vout)).toEqual([1, 0])
    expect(plan).toMatchObject({ kind: 'rearm', lockTime: TIP, satPerKvb: 2_000, vsize: 169, fee: 338n })
    expect(plan.outputs).toMatchObject([
      { scriptPubKey: BOBS.scriptPubKey, address: BOBS.address, amount: 3_000_000n - 338n, purpose: 'reserve' },
    ])
    expect(plan.inputs[0]?.sequence).toBe(0xffff_fffd)
  })

  it('leaves out coins that cost more than they bring, and unconfirmed ones, and says so', () => {
    const coins = [...bobs(1_000_000n, 115n, 116n), { ...bobs(5_000n)[0]!, vout: 9, height: null }]
    const { plan, leftOut } = planned(planRearm(facts, coins, BOBS))
    expect(plan.inputs.map(({ amount }) => amount)).toEqual([1_000_000n, 116n])
    expect(leftOut.map(({ coin, code }) => [coin.amount, code])).toEqual([
      [115n, 'plan.uneconomic'],
      [5_000n, 'plan.unconfirmed'],
    ])
    expect(planRearm(facts, coins.slice(3), BOBS)).toMatchObject({ ok: false, error: { code: 'plan.unconfirmed' } })
  })

  it('takes the 500 oldest of more coins and leaves the rest to the next plan', () => {
    const coins = coinsOf(
      BOBS.scriptPubKey,
      Array.from({ length: 503 }, () => 100_000n),
    ).map((coin, nth) => ({ ...coin, height: 1_000 - nth }))
    const { plan, leftOut } = planned(planRearm(at({ caps: { maxFee: 10_000_000n } }), coins, BOBS))
    expect(plan.inputs.length).toBe(500)
    expect(leftOut.map(({ coin, code }) => [coin.height, code])).toEqual([
      [998, 'plan.inputs'],
      [999, 'plan.inputs'],
      [1_000, 'plan.inputs'],
    ])
  })

  it.each<[string, Partial<PlanFacts>, bigint[], string]>([
    ['no coins', {}, [], 'plan.coins'],
    ['a rate under what nodes relay', { satPerKvb: 99 }, [100_000n], 'plan.rate'],
    ['a rate beyond reason', { satPerKvb: 1_000_001 }, [100_000n], 'plan.rate'],
    ['a rate that is no whole number', { satPerKvb: 1.5 }, [100_000n], 'plan.rate'],
    ['an unknown tip', { tip: -1 }, [100_000n], 'plan.tip'],
    ['a fee above the cap', { caps: { maxFee: 221n } }, [100_000n], 'plan.fee'],
    ['a fee above 5 %', {}, [4_439n], 'plan.fee'],
    ['an output that no delegate would take', { satPerKvb: 20_000 }, [3_800n], 'plan.dust'],
    ['a fee that takes all', { satPerKvb: 20_000 }, [2_220n], 'plan.funds'],
    ['more bitcoin than exist', {}, [2_100_000_000_000_001n], 'plan.coins'],
  ])('refuses %s', (_what, change, amounts, code) => {
    expect(planRearm(at(change), bobs(...amounts), BOBS)).toMatchObject({ ok: false, error: { code } })
  })

  it('refuses a coin twice, a coin of another script, and a reserve that does not follow from its leaves', () => {
    const [coin] = bobs(100_000n)
    expect(planRearm(facts, [coin!, coin!], BOBS)).toMatchObject({ error: { code: 'plan.coins' } })
    expect(planRearm(facts, [{ ...coin!, scriptPubKey: DAVES.scriptPubKey }], BOBS)).toMatchObject({ error: { code: 'plan.script' } })
    expect(planRearm(facts, [coin!], { ...BOBS, scripts: DAVES.scripts })).toMatchObject({ error: { code: 'plan.script' } })
  })
})

describe('payouts', () => {
  it('pays first and re-arms the change', () => {
    const plan = planned(
      planPayout(facts, bobs(1_000_000n), BOBS, [...pay(10_000n), ...pay(20_000n, 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn')]),
    ).plan
    expect(plan.outputs.map(({ purpose, amount }) => [purpose, amount])).toEqual([
      ['payout', 10_000n],
      ['payout', 20_000n],
      ['reserve', 970_000n - plan.fee],
    ])
    expect(plan.fee).toBe(feeOf(plan.vsize, 2_000))
  })

  it('leaves to the fee what could not be an output, and nothing more', () => {
    // One input and one P2WPKH output are 99 vB, 198 sat; the change would add 43 vB, 86 sat, and has to be 330.
    const plan = planned(planPayout(facts, bobs(100_000n), BOBS, pay(100_000n - 198n - 86n - 329n))).plan
    expect(plan.outputs.length).toBe(1)
    expect(plan.fee).toBe(198n + 86n + 329n)
    expect(planned(planPayout(facts, bobs(100_000n), BOBS, pay(100_000n - 198n))).plan.fee).toBe(198n)
    expect(planned(planPayout(facts, bobs(100_000n), BOBS, pay(100_000n - 198n - 86n - 330n))).plan.outputs[1]).toMatchObject({
      amount: 330n,
    })
  })

  it('refuses change that no delegate would take, and says what to pay instead', () => {
    const high = at({ satPerKvb: 20_000, caps: { maxFee: 1_000_000n } })
    const plan = planPayout(high, bobs(1_000_000n), BOBS, pay(996_000n))
    expect(plan).toMatchObject({ ok: false, error: { code: 'plan.change' } })
    expect(plan.ok ? '' : plan.error.detail).toContain('Pay 2\u202f020 sat more')
    expect(planned(planPayout(high, bobs(1_000_000n), BOBS, pay(998_020n))).plan.outputs.length).toBe(1)
  })

  it.each<[string, { address: string; amount: bigint }[], string]>([
    ['no payment', [], 'plan.payments'],
    ['more than there is', pay(99_803n), 'plan.funds'],
    ['dust', pay(293n), 'plan.dust'],
    ['an address of mainnet', pay(10_000n, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'), 'plan.address'],
    ['the reserve itself', pay(10_000n, BOBS.address), 'plan.address'],
    ['more than all bitcoin', pay(2_100_000_000_000_001n), 'plan.payments'],
    ['more payments than one plan has', Array.from({ length: 51 }, () => pay(500n)).flat(), 'plan.payments'],
  ])('refuses %s', (_what, payments, code) => {
    expect(planPayout(facts, bobs(100_000n), BOBS, payments)).toMatchObject({ ok: false, error: { code } })
  })
})

describe('rotations and sweeps', () => {
  it('moves every coin to another policy, and not to the same', () => {
    const to = reserveOf(BOB.pubkey, [FRANK.pubkey])
    const plan = planned(planRotate(facts, bobs(1_000_000n, 5_000n), BOBS, to)).plan
    expect(plan.outputs).toMatchObject([{ scriptPubKey: to.scriptPubKey, amount: 1_005_000n - plan.fee }])
    expect(planRotate(facts, bobs(1_000_000n), BOBS, BOBS)).toMatchObject({ error: { code: 'plan.script' } })
  })

  it('takes the largest hot coins, keeps the target, and puts the rest less the fee into the reserve', () => {
    const coins = coinsOf(HOT_SCRIPT, [100_000n, 900_000n, 300_000n])
    const plan = planned(planSweep(facts, coins, HOT.pubkey, 500_000n, BOBS)).plan
    expect(plan.inputs.map(({ amount }) => amount)).toEqual([900_000n])
    expect(plan.outputs.map(({ purpose, amount }) => [purpose, amount])).toEqual([
      ['reserve', 800_000n - plan.fee],
      ['hot', 100_000n],
    ])
    expect(planned(planSweep(facts, coins, HOT.pubkey, 0n, BOBS)).plan.outputs.length).toBe(1)
    expect(planned(planSweep(facts, coins, HOT.pubkey, 400_100n, BOBS)).plan.outputs.length).toBe(1)
    expect(planSweep(facts, coins, HOT.pubkey, 1_300_000n, BOBS)).toMatchObject({ error: { code: 'plan.target' } })
    expect(planSweep(facts, coins, HOT.pubkey, 1_299_900n, BOBS)).toMatchObject({ error: { code: 'plan.funds' } })
  })
})

describe('bumping', () => {
  it('takes the higher fee from the output into the reserve, inputs and payments unchanged', () => {
    const plan = planOf('payout')
    const bumped = valueOf(bumpPlan(plan, 10_000, caps))
    expect(bumped.inputs).toEqual(plan.inputs)
    expect(bumped.outputs[0]).toEqual(plan.outputs[0])
    expect(bumped.fee).toBe(feeOf(plan.vsize, 10_000))
    expect(bumped.outputs[1]?.amount).toBe(plan.outputs[1]!.amount - (bumped.fee - plan.fee))
  })

  it('refuses a step smaller than nodes replace for (BIP125 rule 4) and names the smallest', () => {
    const plan = planOf('rearm')
    expect(bumpPlan(plan, 2_990, caps)).toMatchObject({ ok: false, error: { code: 'plan.bump' } })
    expect(bumpPlan(plan, 2_000, caps)).toMatchObject({ error: { detail: expect.stringContaining('at least 3\u202f000 sat') as string } })
    expect(valueOf(bumpPlan(plan, 3_000, caps)).fee).toBe(plan.fee + BigInt(plan.vsize))
  })

  it('refuses what the caps, the output or the lack of one forbid', () => {
    expect(bumpPlan(planOf('rearm'), 10_000, { maxFee: 1_000n })).toMatchObject({ error: { code: 'plan.fee' } })
    expect(bumpPlan(planOf('rearm'), 0, caps)).toMatchObject({ error: { code: 'plan.rate' } })
    const all = planned(planPayout(facts, bobs(100_000n), BOBS, pay(99_802n))).plan
    expect(bumpPlan(all, 10_000, caps)).toMatchObject({ error: { code: 'plan.bump' } })
    const small = planned(planRearm(facts, bobs(5_000n), BOBS)).plan
    expect(bumpPlan(small, 100_000, { maxFee: 1_000_000n })).toMatchObject({ error: { code: 'plan.funds' } })
  })
})

const asResult = <Value>(result: { ok: true; value: Value } | { ok: false; error: string }) =>
  result.ok ? result : { ok: false as const, error: { detail: result.error } }
