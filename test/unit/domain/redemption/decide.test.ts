import { bls12_381 } from '@noble/curves/bls12-381.js'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Amount } from '#shared/domain/amount.ts'
import { newRedemption } from '#shared/domain/failover/redemption.ts'
import { hashToG1 } from '#shared/domain/proof/bls.ts'
import {
  BOB,
  BOB_ID,
  claimOf,
  DAVE_ID,
  keysOf,
  MELT,
  mintProof,
  mirrored,
  openRedemption,
  output,
  own,
  RedeemWorld,
  stepped,
  swapOf,
  Y,
} from '../../../support/redeem-world.ts'

let world: RedeemWorld
beforeEach(() => {
  world = new RedeemWorld()
})

describe('what is paid', () => {
  test('D1 valid DLEQ swap ⇒ success', () => {
    const proof = mintProof('d1', 8n)
    const intent = world.intent(swapOf(proof))
    expect(intent).toMatchObject({
      unit: 'sat',
      fee: 0n,
      debits: [{ pot: BOB, msat: 8_000n }],
      redeemed: [{ Y: Y(proof), id: BOB_ID, amount: 8n, custodian: BOB, wasPending: false }],
      pay: { kind: 'swap', fromFloat: 8n, ownInputs: [] },
    })
    expect(world.left()).toBe(992_000n)
  })

  test('a melt: the mint gets what the wallet gave, net of the fee, so that its change is the wallet’s', () => {
    world.mirroredKeysets = [mirrored({ inputFeePpk: 1000 })]
    const intent = world.intent({ quote: 'q', inputs: [mintProof('melt', 8n)] }, MELT)
    expect(intent.pay).toEqual({ kind: 'melt', method: 'bolt11', quote: 'q', ownInputs: [], outputs: [], net: 7n, fromFloat: 7n })
    expect(intent.debits).toEqual([{ pot: BOB, msat: 8_000n }])
  })

  test('D13 3 inputs 100 ppk ⇒ fee 1', () => {
    world.mirroredKeysets = [mirrored({ inputFeePpk: 100 })]
    const inputs = [mintProof('a', 1n), mintProof('b', 1n), mintProof('c', 2n)]
    expect(world.code({ inputs, outputs: [output(4n)] })).toBe(11005)
    expect(world.intent({ inputs, outputs: [output(1n), output(2n)] })).toMatchObject({ fee: 1n, debits: [{ msat: 4_000n }] })
  })

  test('D21 Dave feed carries Bob id', () => {
    const proof = mintProof('d21', 2n)
    world.pay(world.intent(swapOf(proof)))
    expect(world.events).toEqual([{ Y: Y(proof), id: BOB_ID }])
  })

  test('C9 a v3 proof by its pairing, without dleq; its event discloses no witness', () => {
    const { G1, G2 } = bls12_381
    const id = `02${'b0'.repeat(32)}`
    const k = 4_242n
    world.mirroredKeysets = [mirrored({ id, keys: [{ amount: 8n as Amount, key: G2.Point.BASE.multiply(k).toHex(true) }] })]
    const C = G1.Point.fromHex(hashToG1('v3')!).multiply(k).toHex(true)
    const proof = { amount: 8, id, secret: 'v3', C, witness: '{"signatures":[]}' }
    expect(world.code(swapOf({ ...proof, dleq: { e: '', s: '', r: '' } }))).toBe(33004)
    expect(world.code(swapOf({ ...proof, C: G1.Point.BASE.toHex(true) }))).toBe(33004)
    expect(world.intent(swapOf(proof)).redeemed).toMatchObject([{ id, Y: hashToG1('v3'), witness: null }])
  })

  test('D25 pre-freeze PENDING ⇒ accepted, flagged', () => {
    const proof = mintProof('d25', 2n)
    world.pendingAtFreeze.add(Y(proof))
    expect(world.intent(swapOf(proof)).redeemed).toMatchObject([{ wasPending: true }])
  })

  test('inputs of our own mint beside: each fee by its keyset, only the custodian’s debited, the float brings the rest', () => {
    const mine = { ...mintProof('mine', 4n, { id: DAVE_ID, mint: 9 }), dleq: undefined }
    const intent = world.intent({ inputs: [mine, mintProof('his', 8n)], outputs: [output(4n), output(8n)] })
    expect(intent.debits).toEqual([{ pot: BOB, msat: 8_000n }])
    expect(intent.pay).toMatchObject({ fromFloat: 8n, ownInputs: [{ secret: 'mine' }] })
    expect(intent.redeemed).toHaveLength(1)
  })

  test('requests without a custodian’s proof go to the mint as they are', () => {
    expect(world.code({ inputs: [mintProof('x', 1n, { id: DAVE_ID, mint: 9 })], outputs: [] })).toBe('pass')
    expect(world.code({ inputs: 'nonsense' })).toBe('pass')
    expect(world.code({ inputs: [mintProof('x', 1n, { id: DAVE_ID.toUpperCase(), mint: 9 })], outputs: [output(1n)] })).toBe('pass')
  })
})

describe('refusals, nothing consumed', () => {
  test('D2 unmirrored id ⇒ 33001', () => expect(world.code(swapOf(mintProof('d2', 1n, { id: '0011223344556677' })))).toBe(33001))
  test('D3 amount without key ⇒ 33001', () =>
    expect(world.code({ inputs: [{ ...mintProof('d3', 1n), amount: 128 }], outputs: [output(1n)] })).toBe(33001))
  test('D15 usd keyset ⇒ 33001', () => {
    world.mirroredKeysets = [mirrored({ unit: 'usd' })]
    expect(world.code(swapOf(mintProof('d15', 1n)))).toBe(33001)
  })

  test('D4 before claim ⇒ 33002', () => {
    world.redemptions = []
    expect(world.code(swapOf(mintProof('d4', 1n)))).toBe(33002)
    world.redemptions = [newRedemption(BOB)]
    expect(world.code(swapOf(mintProof('d4', 1n)))).toBe(33002)
  })

  test('D5 claim 5 conf ⇒ 33002', () => {
    world.redemptions = [stepped(newRedemption(BOB), claimOf(1_000n, 'unsettled'))]
    expect(world.code(swapOf(mintProof('d5', 1n)))).toBe(33002)
  })

  test('D26 claim reorged ⇒ 33002 again, and back', () => {
    world.redemptions = world.redemptions.map(state => stepped(state, claimOf(1_000n, 'unsettled')))
    expect(world.code(swapOf(mintProof('d26', 1n)))).toBe(33002)
    world.redemptions = world.redemptions.map(state => stepped(state, claimOf(1_000n)))
    expect(world.code(swapOf(mintProof('d26', 1n)))).toBe('intent')
  })

  test('R18 coin taken by leaf 2 ⇒ 33002 naming Frank', () => {
    const taken = { kind: 'chain', claims: [], takenBy: 'https://frank.test' } as const
    world.redemptions = [stepped(newRedemption(BOB), taken)]
    expect(world.redeem(swapOf(mintProof('r18', 1n)))).toMatchObject({
      code: 33002,
      detail: expect.stringContaining('frank.test') as string,
    })
  })

  test('closed by the operator ⇒ 33002', () => {
    world.redemptions = world.redemptions.map(state => stepped(state, { kind: 'close', at: 5, reason: 'done' }))
    expect(world.code(swapOf(mintProof('closed', 1n)))).toBe(33002)
  })

  test('final_expiry: at opening by default, now by policy ⇒ 12003', () => {
    world.mirroredKeysets = [mirrored({ finalExpiry: 1_500 })]
    expect(world.code(swapOf(mintProof('e1', 1n)))).toBe('intent')
    world.expiry = 'now'
    expect(world.code(swapOf(mintProof('e2', 1n)))).toBe(12003)
    world.expiry = 'at-opening'
    world.mirroredKeysets = [mirrored({ finalExpiry: 999 })]
    expect(world.code(swapOf(mintProof('e3', 1n)))).toBe(12003)
  })

  test('D6 no dleq ⇒ 33004', () => expect(world.code(swapOf({ ...mintProof('d6', 1n), dleq: undefined } as never))).toBe(33004))
  test.each(['e', 's', 'r'] as const)('D7 flipped %s ⇒ 33004', field => {
    const proof = mintProof('d7', 1n)
    const flipped = proof.dleq[field].replace(/.$/, last => (last === '0' ? '1' : '0'))
    expect(world.code(swapOf({ ...proof, dleq: { ...proof.dleq, [field]: flipped } } as never))).toBe(33004)
  })

  test.each([
    ['D8 mirrored Y', 'mirror'],
    ['D20 Y above gap', 'mirror'],
    ['D22 co-delegate spent', 'co-delegate'],
    ['D23 late Bob event after k', 'late'],
    ['a disputed Y', 'disputed'],
  ] as const)('%s ⇒ 11001', (_name, by) => {
    const proof = mintProof('d8', 4n)
    world.marks.set(Y(proof), { by, detail: 'spent' })
    expect(world.code(swapOf(proof))).toBe(11001)
    expect(world.left()).toBe(1_000_000n)
  })

  test('D10 duplicate inputs ⇒ 11007', () => {
    const proof = mintProof('d10', 1n)
    expect(world.code(swapOf(proof, proof))).toBe(11007)
    expect(world.code(swapOf(proof, { ...proof, C: mintProof('other', 1n).C } as never))).toBe(11007)
  })

  test('D14 output on Bob id ⇒ 12002; unknown ⇒ 12001; inactive ⇒ 12002; without a key for the amount ⇒ 11006', () => {
    const proof = mintProof('d14', 4n)
    expect(world.code({ inputs: [proof], outputs: [output(4n, BOB_ID)] })).toBe(12002)
    expect(world.code({ inputs: [proof], outputs: [output(4n, '00ffffffffffffff')] })).toBe(12001)
    expect(world.code({ inputs: [proof], outputs: [output(3n), output(1n)] })).toBe(11006)
    world.ownKeysets = [own(), own({ id: '00da5e0000000002', active: false })]
    expect(world.code({ inputs: [proof], outputs: [output(4n, '00da5e0000000002')] })).toBe(12002)
  })

  test('units: of the inputs 11009, of the outputs 11009, across 11010', () => {
    const MSAT = '00b0b00000000002'
    world.ownKeysets = [own(), own({ id: '00da5e0000000003', unit: 'msat' })]
    world.mirroredKeysets = [mirrored(), mirrored({ id: MSAT, unit: 'msat', keys: keysOf(2) })]
    const [sat, msat] = [mintProof('u1', 4n), mintProof('u2', 4n, { id: MSAT, mint: 2 })]
    expect(world.code({ inputs: [sat, msat], outputs: [output(8n)] })).toBe(11009)
    expect(world.code({ inputs: [sat], outputs: [output(2n), output(2n, '00da5e0000000003')] })).toBe(11009)
    expect(world.code({ inputs: [sat], outputs: [output(4n, '00da5e0000000003')] })).toBe(11010)
    expect(world.intent({ inputs: [msat], outputs: [output(4n, '00da5e0000000003')] }).debits).toEqual([{ pot: BOB, msat: 4n }])
  })

  test('an output that the mint signed before ⇒ 11003', () => {
    const body = swapOf(mintProof('signed', 1n))
    world.signed.add(body.outputs[0]!.B_)
    expect(world.code(body)).toBe(11003)
  })

  test('melt quotes: unknown 0, of another unit 11010, pending 20005, paid 20006, over 20007, not covered 11005', () => {
    const body = { quote: 'q', inputs: [mintProof('m', 8n)] }
    const quote = world.quote!
    const codes = [
      null,
      { ...quote, unit: 'usd' },
      { ...quote, state: 'PENDING' },
      { ...quote, state: 'PAID' },
      { ...quote, expiry: 1_999 },
    ].map(held => {
      world.quote = held as typeof world.quote
      return world.code(body, MELT)
    })
    expect(codes).toEqual([0, 11010, 20005, 20006, 20007])
    world.quote = { ...quote, feeReserve: 4n }
    expect(world.code(body, MELT)).toBe(11005)
  })

  test('proofs of our own mint: spent 11001, pending 11002, and a custodian’s spent one outweighs', () => {
    const body = { inputs: [mintProof('o', 4n, { id: DAVE_ID, mint: 9 }), mintProof('h', 4n)], outputs: [output(8n)] }
    world.ownStates = 'PENDING'
    expect(world.code(body)).toBe(11002)
    world.marks.set(Y({ secret: 'h' }), { by: 'mirror', detail: 'spent' })
    expect(world.code(body)).toBe(11001)
    world.marks.clear()
    world.ownStates = 'SPENT'
    expect(world.code(body)).toBe(11001)
  })

  test('the lowest step wins', () => {
    const proof = { ...mintProof('low', 4n), dleq: undefined }
    world.marks.set(Y(proof), { by: 'mirror', detail: 'spent' })
    const body = { inputs: [proof], outputs: [output(1n, BOB_ID)] }
    expect(world.code(body)).toBe(33004)
    world.redemptions = [stepped(openRedemption(1n), { kind: 'reserve', msat: 1_000n })]
    expect(world.code(body)).toBe(33003)
    world.redemptions = []
    expect(world.code(body)).toBe(33002)
    world.mirroredKeysets = []
    expect(world.code(body)).toBe(33001)
    expect(world.code({ ...body, inputs: [proof, proof] })).toBe(11007)
  })
})
