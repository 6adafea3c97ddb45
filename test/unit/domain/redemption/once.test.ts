import { beforeEach, describe, expect, test } from 'vitest'
import { decide } from '#shared/domain/redemption/decide.ts'
import { parseRequest } from '#shared/domain/redemption/parse-request.ts'
import {
  ALICE,
  BOB,
  DAVE,
  keysOf,
  MELT,
  mintProof,
  mirrored,
  openRedemption,
  RedeemWorld,
  stepped,
  swapOf,
} from '../../../support/redeem-world.ts'

let world: RedeemWorld
beforeEach(() => {
  world = new RedeemWorld()
})

describe('once, and as a whole', () => {
  test('D9 same proofs, other outputs ⇒ 11002 while open, 11001 once paid', () => {
    const proof = mintProof('d9', 4n)
    const intent = world.intent(swapOf(proof))
    expect(world.code(swapOf(proof))).toBe(11002)
    world.pay(intent)
    expect(world.code(swapOf(proof))).toBe(11001)
  })

  test('D27 NUT-19 replay ⇒ same body, no debit; 11002 until settled; also after redemption ended', () => {
    const body = swapOf(mintProof('d27', 4n))
    const intent = world.intent(body)
    expect(world.code(body)).toBe(11002)
    world.pay(intent, 'the body')
    const before = world.left()
    expect(world.redeem(body)).toEqual({ kind: 'replay', answer: 'the body' })
    expect(world.redeem({ ...body, inputs: [{ ...body.inputs[0], witness: '{}' }] })).toEqual({ kind: 'replay', answer: 'the body' })
    world.redemptions = world.redemptions.map(state => stepped(state, { kind: 'close', at: 5, reason: 'done' }))
    expect(world.redeem(body)).toEqual({ kind: 'replay', answer: 'the body' })
    expect(world.left()).toBe(before)
  })

  test('D11 2 parallel same proof ⇒ one wins: what was learnt before the other’s journal entry does not help', () => {
    const proof = mintProof('d11', 4n)
    const parsed = [swapOf(proof), swapOf(proof)].map(body => {
      const request = parseRequest({ kind: 'swap' }, body, { maxInputs: 9, maxOutputs: 9 })
      if (!request.ok) throw new Error('parse')
      return request.value
    })
    const learnt = parsed.map(request => {
      const ask = decide(request, world.facts(null))
      if (ask.kind !== 'ask') throw new Error(ask.kind)
      return world.learn(ask)
    })
    expect(world.redeem({ inputs: parsed[0]!.inputs.map(input => ({ ...proof, ...input })), outputs: parsed[0]!.outputs }).kind).toBe(
      'intent',
    )
    expect(decide(parsed[1]!, world.facts(learnt[1]!))).toMatchObject({ code: 11002 })
  })

  test('D12 pot 10, input 16 ⇒ 33003, proof unspent; then 8 ⇒ success', () => {
    world.redemptions = [openRedemption(10n)]
    const big = mintProof('d12', 16n)
    expect(world.code(swapOf(big))).toBe(33003)
    expect(world.own.size).toBe(0)
    expect(world.code(swapOf(mintProof('d12b', 8n)))).toBe('intent')
    expect(world.left()).toBe(2_000n)
  })

  test('D16 melt fails ⇒ pot restored, and the proof can be redeemed', () => {
    const body = { quote: 'q', inputs: [mintProof('d16', 8n)] }
    world.fail(world.intent(body, MELT))
    expect(world.left()).toBe(1_000_000n)
    expect(world.code(body, MELT)).toBe('intent')
  })

  test('D24 one bad of 3 ⇒ none spent', () => {
    const bad = mintProof('d24c', 1n)
    const body = swapOf(mintProof('d24a', 1n), mintProof('d24b', 2n), { ...bad, C: mintProof('x', 1n).C } as never)
    expect(world.code(body)).toBe(33004)
    expect([world.own.size, world.left()]).toEqual([0, 1_000_000n])
  })

  test('D30 low float ⇒ 503, proofs unspent, never 33003', () => {
    world.float = 7n
    const body = swapOf(mintProof('d30', 8n))
    expect(world.redeem(body)).toMatchObject({ kind: 'wait', retryAfterSeconds: 30 })
    expect([world.own.size, world.left()]).toEqual([0, 1_000_000n])
    world.float = 8n
    expect(world.code(body)).toBe('intent')
  })

  test('D28 Dave dies after claiming Bob ⇒ Frank redeems Bob’s and Dave’s ecash from one pot', () => {
    const DAVES = '00da7e0000000009'
    world.mirroredKeysets = [mirrored(), mirrored({ id: DAVES, custodian: DAVE, keys: keysOf(3) })]
    world.redemptions = [openRedemption(20n, [DAVE, BOB])]
    const intent = world.intent(swapOf(mintProof('b', 8n), mintProof('d', 8n, { id: DAVES, mint: 3 })))
    expect(intent.debits).toEqual([{ pot: DAVE, msat: 16_000n }])
    expect(intent.redeemed.map(({ custodian }) => custodian)).toEqual([BOB, DAVE])
    expect(world.code(swapOf(mintProof('b2', 8n)))).toBe(33003)
  })

  test('D29 a proof Dave already redeemed ⇒ 11001 at Frank: Dave’s feed names it under Bob’s id', () => {
    const proof = mintProof('d29', 4n)
    world.pay(world.intent(swapOf(proof)))
    const frank = new RedeemWorld()
    for (const event of world.events) frank.marks.set(event.Y, { by: 'co-delegate', detail: `spent at ${DAVE}` })
    world = frank
    expect(world.code(swapOf(proof))).toBe(11001)
  })

  test('two custodians with a pot each: each is debited, and either can be short', () => {
    const ALICES = '00a11ce000000001'
    world.mirroredKeysets = [mirrored(), mirrored({ id: ALICES, custodian: ALICE, keys: keysOf(4) })]
    world.redemptions = [openRedemption(100n), openRedemption(4n, [ALICE])]
    const [bobs, alices] = [mintProof('p1', 8n), mintProof('p2', 4n, { id: ALICES, mint: 4 })]
    expect(world.intent(swapOf(bobs, alices)).debits).toEqual([
      { pot: BOB, msat: 8_000n },
      { pot: ALICE, msat: 4_000n },
    ])
    expect(world.code(swapOf(mintProof('p3', 1n), mintProof('p4', 1n, { id: ALICES, mint: 4 })))).toBe(33003)
  })

  test('one pot exhausted and another closed ⇒ 33002, whichever input comes first', () => {
    const ALICES = '00a11ce000000001'
    world.mirroredKeysets = [mirrored(), mirrored({ id: ALICES, custodian: ALICE, keys: keysOf(4) })]
    world.redemptions = [stepped(openRedemption(1n), { kind: 'reserve', msat: 1_000n })]
    const [bobs, alices] = [mintProof('o1', 1n), mintProof('o2', 1n, { id: ALICES, mint: 4 })]
    expect([world.code(swapOf(bobs, alices)), world.code(swapOf(alices, bobs)), world.code(swapOf(bobs))]).toEqual([33002, 33002, 33003])
  })

  test('answers of another request break the program instead of paying', () => {
    const [first, second] = [mintProof('w1', 4n), mintProof('w2', 4n)].map(proof => {
      const request = parseRequest({ kind: 'swap' }, swapOf(proof), { maxInputs: 9, maxOutputs: 9 })
      if (!request.ok) throw new Error('parse')
      return request.value
    })
    const ask = decide(first!, world.facts(null))
    if (ask.kind !== 'ask') throw new Error(ask.kind)
    expect(() => decide(second!, world.facts(world.learn(ask)))).toThrow(RangeError)
  })
})
