import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { PageFacts } from '../../../src-main/redemption/page-facts.ts'
import { createGateway } from '../../../src-main/redemption/page/gateway/gateway.ts'
import { openKeysetBook } from '../../../src-main/redemption/page/gateway/keyset-book.ts'
import { judgeToken } from '../../../src-main/redemption/page/judge/judge-token.ts'
import { payingKeyset, stakeOf, swapRequest } from '../../../src-main/redemption/page/redeem/plan.ts'
import { readAnswer } from '../../../src-main/redemption/page/redeem/read-answer.ts'
import type { TokenProof } from '../../../src-main/redemption/page/token/token.ts'
import { issueProofs } from '../../support/ecash-holder.ts'
import { BOB, BOB_URL, openWorld, type World } from '../redemption-gateway/gateway-world.ts'

/** The page's own steps against the gateway as it is, in place of the simulated one. */

let world: World | null = null
afterEach(() => world?.close())

const facts: PageFacts = {
  custodians: [
    {
      url: BOB_URL,
      name: null,
      state: 'open',
      closed_because: null,
      taken_by: null,
      remaining_sat: 1_000,
      until: null,
      keysets: [{ id: BOB.id, unit: 'sat' }],
    },
  ],
}

async function opened() {
  world = await openWorld({})
  const gateway = createGateway(`${world.url}/redeem/`)
  const book = await openKeysetBook(gateway)
  if (!book.ok) throw new Error(`no keysets: ${book.error.kind}`)
  const judge = async (proofs: readonly TokenProof[]) => {
    const token = { proofs, mints: [BOB_URL], unit: 'sat', memo: '' }
    const judged = await judgeToken(token, { gateway, book: book.value, facts, now: 1_795_000_000, progress: async () => {} })
    return judged.ok ? judged.value.map(({ verdict }) => verdict) : judged.error
  }
  return { gateway, book: book.value, judge }
}

describe('the redemption page at the real gateway', () => {
  it('D1, D27 redeems what it judged good, gets the same answer to the same bytes, and other outputs get 11001', async () => {
    const { gateway, book, judge } = await opened()
    const proofs = issueProofs(BOB, [64, 8, 2])
    expect(await judge(proofs)).toEqual(['good', 'good', 'good'])
    const stake = stakeOf(proofs, 'sat', book)
    expect(stake).toMatchObject({ gross: 74n, fee: 1n })
    const keyset = payingKeyset(book, 'sat', id => id === BOB.id)!
    const keys = await book.keysOf(keyset.id)
    if (!keys.ok) throw new Error(keys.error.kind)
    const request = swapRequest(stake, keyset.id, keys.value, bytes => new Uint8Array(randomBytes(bytes)))!
    const first = await gateway.post(request.path, request.body)
    expect(first.kind).toBe('answer')
    const outcome = first.kind === 'answer' ? readAnswer(request, first.value) : null
    expect(outcome).toMatchObject({ kind: 'ecash' })
    expect(await gateway.post(request.path, request.body)).toEqual(first)
    const again = swapRequest(stake, keyset.id, keys.value, bytes => new Uint8Array(randomBytes(bytes)))!
    expect(await gateway.post(again.path, again.body)).toMatchObject({ kind: 'refused', code: 11_001 })
  })

  it('D6, D7 and the gateway agree on what cannot be redeemed', async () => {
    const { gateway, book, judge } = await opened()
    const [bare, wrong, other] = issueProofs(BOB, [8, 8, 8])
    const bad = [
      { ...bare!, dleq: null },
      { ...wrong!, dleq: other!.dleq },
    ]
    expect(await judge(bad)).toEqual(['no-dleq', 'false-dleq'])
    const keyset = payingKeyset(book, 'sat', id => id === BOB.id)!
    const keys = await book.keysOf(keyset.id)
    if (!keys.ok) throw new Error(keys.error.kind)
    for (const proof of bad) {
      const request = swapRequest(stakeOf([proof], 'sat', book), keyset.id, keys.value, bytes => new Uint8Array(randomBytes(bytes)))!
      expect(await gateway.post(request.path, request.body)).toMatchObject({ kind: 'refused', code: 33_004 })
    }
  })
})
