import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { amountOf } from '#shared/domain/amount.ts'
import { sign } from '#shared/domain/proof/bdhke.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import { createKeyset } from '../../../src-main/demo/ecash.ts'
import { makeOutputs, readSignatures, unblindAll } from '../../../src-main/redemption/page/redeem/outputs.ts'
import { meltRequest, stakeOf, swapRequest, whatFits } from '../../../src-main/redemption/page/redeem/plan.ts'
import { readAnswer } from '../../../src-main/redemption/page/redeem/read-answer.ts'
import { readInvoice } from '../../../src-main/redemption/page/redeem/read-invoice.ts'
import { looksSaved, readSavedRequest, saveRequest } from '../../../src-main/redemption/page/redeem/saved-request.ts'
import { blankCount, splitAmount } from '../../../src-main/redemption/page/redeem/split-amount.ts'
import { numRuns } from '../../support/cases.ts'
import { issueProofs } from '../../support/ecash-holder.ts'
import { invoiceFor } from '../../support/simulated-gateway.ts'

const [bob, dave] = [7, 9].map(seed => createKeyset(new Uint8Array(32).fill(seed))) as [
  ReturnType<typeof createKeyset>,
  ReturnType<typeof createKeyset>,
]
const random = (bytes: number) => new Uint8Array(randomBytes(bytes))
const book = {
  entries: [{ id: bob.id, unit: 'sat', active: false, inputFeePpk: 100, finalExpiry: null }],
  keysOf: async () => ({ ok: true, value: dave.keys }) as const,
} as unknown as Parameters<typeof stakeOf>[2]

const signed = (amount: bigint, B_: string) => {
  const k = dave.secrets.get(amountOf(amount)!)!
  return { amount: Number(amount), id: dave.id, C_: sign(B_, k), dleq: proveDleq(B_, k, 77n) as { e: string; s: string } }
}

describe('splitting an amount', () => {
  it('makes up any sum, ascending, of amounts that there are keys for', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 500_000n), total => {
        const parts = splitAmount(total, dave.keys)!
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total)
        expect([...parts].sort((one, other) => Number(one - other))).toEqual(parts)
      }),
      { numRuns },
    )
  })
  it('gives up on what cannot be made up, and on a keyset that would ask for thousands of outputs', () => {
    expect(splitAmount(3n, [{ amount: amountOf(2)!, key: '' }])).toBeNull()
    expect(splitAmount(100_000n, [{ amount: amountOf(1)!, key: '' }])).toBeNull()
  })
  it('asks for as many blank outputs as the largest change has bits', () => {
    expect([0n, -5n, 1n, 2n, 7n, 8n, 1_000n].map(blankCount)).toEqual([0, 0, 1, 2, 3, 4, 10])
  })
})

describe('a request', () => {
  const stake = stakeOf(issueProofs(bob, [64, 32, 4]), 'sat', book)

  it('D13 charges ceil(Σ ppk / 1000) of the inputs, and asks for the rest', () => {
    expect(stake).toMatchObject({ gross: 100n, fee: 1n, net: 99n })
    const { body, outputs } = swapRequest(stake, dave.id, dave.keys, random)!
    expect(outputs.map(({ amount }) => amount)).toEqual([1n, 2n, 32n, 64n])
    const sent = JSON.parse(body) as { inputs: object[]; outputs: object[] }
    expect(sent.outputs).toEqual(outputs.map(({ amount, id, B_ }) => ({ amount: Number(amount), id, B_ })))
    expect(sent.inputs).toEqual(stake.proofs.map(({ amount, id, secret, C, dleq }) => ({ amount: Number(amount), id, secret, C, dleq })))
    expect(body).not.toContain(outputs[0]!.secret)
    expect(body).not.toContain(outputs[0]!.r)
  })

  it('is made of secrets that never come twice', () => {
    const all = makeOutputs(
      Array.from({ length: 50 }, () => 1n),
      dave.id,
      random,
    )
    expect(new Set(all.flatMap(({ secret, r, B_ }) => [secret, r, B_])).size).toBe(150)
  })

  it('becomes money that the delegate’s keys made, and shows it', () => {
    const request = swapRequest(stake, dave.id, dave.keys, random)!
    const signatures = request.outputs.map(({ amount, B_ }) => signed(amount, B_))
    const outcome = readAnswer(request, { signatures })
    expect(outcome).toMatchObject({ kind: 'ecash', coins: request.outputs.map(() => ({ standing: 'shown' })) })

    const flipped = signatures.map(one => ({ ...one, dleq: { ...one.dleq, e: one.dleq.s } }))
    expect(readAnswer(request, { signatures: flipped })).toMatchObject({ coins: [{ standing: 'false' }, {}, {}, {}] })
    const bare = signatures.map(({ amount, id, C_ }) => ({ amount, id, C_ }))
    expect(readAnswer(request, { signatures: bare })).toMatchObject({ coins: [{ standing: 'unproven' }, {}, {}, {}] })
  })

  it.each([
    ['nothing', {}],
    ['too few signatures', { signatures: [] }],
    ['no point', { signatures: [{ amount: 1, id: dave.id, C_: '02' }] }],
    ['a state that is none', { state: 'MAYBE' }],
  ])('takes %s for no answer at all', (_, value) => {
    expect(readAnswer(swapRequest(stake, dave.id, dave.keys, random)!, value)).toBeNull()
  })

  it('takes change of a payment in the first blank outputs, at amounts that the mint chose', () => {
    const request = meltRequest(stake, { quote: 'q', amount: 90n, feeReserve: 3n }, dave.id, dave.keys, random)
    expect(request.outputs).toHaveLength(4)
    const change = [8n, 1n].map((amount, at) => signed(amount, request.outputs[at]!.B_))
    expect(readAnswer(request, { state: 'PENDING' })).toEqual({ kind: 'pending' })
    expect(readAnswer(request, { state: 'PAID', payment_preimage: 'ab', change })).toMatchObject({
      kind: 'paid',
      preimage: 'ab',
      change: [{ proof: { amount: 8n } }, { proof: { amount: 1n } }],
    })
    expect(readAnswer(request, { state: 'PAID', payment_preimage: null })).toEqual({ kind: 'paid', preimage: '', change: [] })
  })

  it('belongs to its signatures: those of another keyset, or more than were asked for, are no answer', () => {
    const outputs = makeOutputs([1n], dave.id, random)
    const one = signed(1n, outputs[0]!.B_)
    expect(unblindAll(outputs, readSignatures([{ ...one, id: bob.id }])!, dave.keys)).toBeNull()
    expect(unblindAll(outputs, readSignatures([one, one])!, dave.keys)).toBeNull()
    expect(unblindAll(outputs, readSignatures([{ ...one, amount: 3 }])!, dave.keys)).toBeNull()
  })
})

describe('an unanswered request in a file', () => {
  const stake = stakeOf(issueProofs(bob, [64, 32, 4]), 'sat', book)

  it('comes back byte for byte, with what turns its answer into money', () => {
    const { keys, ...request } = swapRequest(stake, dave.id, dave.keys, random)!
    const text = `\n${saveRequest(request)}\n`
    expect(looksSaved(text)).toBe(true)
    const read = readSavedRequest(text)!
    expect(read).toEqual({ ...request, spends: [] })
    const signatures = request.outputs.map(({ amount, B_ }) => signed(amount, B_))
    expect(readAnswer({ ...read, keys }, { signatures })).toMatchObject({ kind: 'ecash', coins: [{ standing: 'shown' }, {}, {}, {}] })
  })

  it.each([
    '',
    'cashuB',
    '{"nimdolf_redemption_request":1}',
    '{"nimdolf_redemption_request":1,"path":"swap","body":"","unit":"sat","outputs":[{}]}',
    '[]',
  ])('takes %s for none', text => {
    expect(readSavedRequest(text)).toBeNull()
  })
})

describe('what a pot still pays', () => {
  it('D12 leaves out the coin that is too large, and takes the smaller', () => {
    const proofs = issueProofs(bob, [16, 8, 2, 1])
    expect(whatFits(proofs, 'sat', 10).map(({ amount }) => amount)).toEqual([8n, 2n])
    expect(whatFits(proofs, 'msat', 0)).toEqual([])
    expect(whatFits(proofs, 'msat', 1)).toHaveLength(4)
  })
})

describe('reading an invoice', () => {
  const tail = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.repeat(4)
  it.each([
    [invoiceFor(21), 21_000n],
    [`lightning:LNBC1P${tail.toUpperCase()}`, null],
    [`lnbc2500u1p${tail}`, 250_000_000n],
    [`lnbc20m1p${tail}`, 2_000_000_000n],
    [`lntbs1p${tail}`, null],
    [`lnbc11p${tail}`, 100_000_000_000n],
    [`lnbc9678785340p1p${tail}`, 967_878_534n],
  ])('%s', (text, msat) => {
    expect(readInvoice(text)).toMatchObject({ kind: 'invoice', msat })
  })
  it.each([
    ['alice@wallet.test', 'address'],
    ['lnurl1dp68gurn8ghj7', 'address'],
    ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'none'],
    ['', 'none'],
  ])('%s is %s', (text, kind) => {
    expect(readInvoice(text).kind).toBe(kind)
  })
})
