import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { toHex } from '#shared/lib/bytes.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { createKeyset } from '../../../src-main/demo/ecash.ts'
import type { PageFacts } from '../../../src-main/redemption/page-facts.ts'
import { replyOf, type Gateway, type Reply } from '../../../src-main/redemption/page/gateway/gateway.ts'
import { openKeysetBook } from '../../../src-main/redemption/page/gateway/keyset-book.ts'
import { readFacts } from '../../../src-main/redemption/page/gateway/read-facts.ts'
import { judgeToken } from '../../../src-main/redemption/page/judge/judge-token.ts'
import { spendingLock } from '../../../src-main/redemption/page/judge/spending-lock.ts'
import type { TokenProof } from '../../../src-main/redemption/page/token/token.ts'
import { issueProofs } from '../../support/ecash-holder.ts'

const [bob, dave, stranger] = [7, 9, 11].map(seed => createKeyset(new Uint8Array(32).fill(seed))) as [Keyset, Keyset, Keyset]
type Keyset = ReturnType<typeof createKeyset>
const NOW = 1_790_000_000

const facts = (state: 'open' | 'closed' = 'open'): PageFacts => ({
  custodians: [
    {
      url: 'https://bob.test',
      name: 'Harbor',
      state,
      closed_because: null,
      taken_by: null,
      remaining_sat: 100,
      until: null,
      keysets: [{ id: bob.id, unit: 'sat' }],
    },
  ],
})

const keysOf = ({ keys }: Keyset) => Object.fromEntries(keys.map(({ amount, key }) => [String(amount), key]))
const answer = (value: unknown): Reply => replyOf(200, null, JSON.stringify(value))

/** Answers questions alone; whatever else is asked fails the test by never having been asked. */
function gateway(states: ReadonlyMap<string, string> = new Map(), keys: Record<string, unknown> = { [bob.id]: keysOf(bob) }) {
  const asked: string[] = []
  const made: Gateway = {
    async get(path) {
      asked.push(path)
      if (path === 'keysets')
        return answer({
          keysets: [
            { id: dave.id, unit: 'sat', active: true },
            { id: bob.id, unit: 'sat', active: false, input_fee_ppk: 100 },
          ],
        })
      const id = path.slice('keys/'.length)
      return answer({ keysets: [{ id, unit: 'sat', keys: keys[id] }] })
    },
    async post(path, body) {
      asked.push(`${path} ${body}`)
      const { Ys } = JSON.parse(body) as { Ys: string[] }
      return answer({ states: Ys.map(Y => ({ Y, state: states.get(Y) ?? 'UNSPENT' })) })
    },
  }
  return { made, asked }
}

async function judge(
  proofs: readonly TokenProof[],
  { at = facts(), states = new Map<string, string>(), mints = ['https://bob.test/'] } = {},
) {
  const { made, asked } = gateway(states)
  const book = await openKeysetBook(made)
  if (!book.ok) throw new Error('no keysets')
  const progress: number[] = []
  const judged = await judgeToken(
    { proofs, mints, unit: 'sat', memo: '' },
    { gateway: made, book: book.value, facts: at, now: NOW, progress: async done => void progress.push(done) },
  )
  if (!judged.ok) throw new Error('no verdict')
  return { verdicts: judged.value.map(({ verdict }) => verdict), judged: judged.value, asked, progress }
}

const p2pk = (tags: readonly unknown[]) => (at: number) =>
  JSON.stringify(['P2PK', { nonce: String(at).repeat(8), data: `02${'ab'.repeat(32)}`, tags }])

describe('judging a token on the holder’s device', () => {
  it('D1 finds good what the mint signed, and sends nothing but keyset ids and nullifiers', async () => {
    const proofs = issueProofs(bob, [1, 2])
    const { verdicts, asked, progress } = await judge(proofs)
    expect(verdicts).toEqual(['good', 'good'])
    expect(progress).toEqual([1, 2])
    expect(asked).toEqual([
      'keysets',
      `keys/${bob.id}`,
      `checkstate ${JSON.stringify({ Ys: proofs.map(({ secret }) => hashToCurve(secret)) })}`,
    ])
  })

  it('D6, D7 tells a missing proof of signature from a false one', async () => {
    const [bare, flipped, other] = issueProofs(bob, [4, 4, 4])
    const { verdicts } = await judge([
      { ...bare!, dleq: null },
      { ...flipped!, dleq: { ...flipped!.dleq!, r: other!.dleq!.r } },
      { ...other!, dleq: { ...other!.dleq!, e: 'ff'.repeat(32) } },
    ])
    expect(verdicts).toEqual(['no-dleq', 'false-dleq', 'false-dleq'])
  })

  it('D8 knows spent and pending proofs by their nullifiers', async () => {
    const proofs = issueProofs(bob, [1, 2, 4])
    const states = new Map([
      [hashToCurve(proofs[0]!.secret), 'SPENT'],
      [hashToCurve(proofs[1]!.secret), 'PENDING'],
    ])
    expect((await judge(proofs, { states })).verdicts).toEqual(['spent', 'pending', 'good'])
  })

  it('D10 counts a proof that comes twice once', async () => {
    const [proof] = issueProofs(bob, [1])
    expect((await judge([proof!, proof!])).verdicts).toEqual(['good'])
  })

  it('tells the delegate’s own ecash, a stranger’s, and a unit that is not redeemed apart', async () => {
    const proofs = [...issueProofs(dave, [1]), ...issueProofs(stranger, [1])]
    expect((await judge(proofs, { mints: ['https://else.test'] })).verdicts).toEqual(['own', 'foreign'])
    expect((await judge(issueProofs(stranger, [1]))).verdicts).toEqual(['unit'])
  })

  it('D4 asks for no keys while redemption is closed', async () => {
    const { verdicts, asked } = await judge(issueProofs(bob, [1]), { at: facts('closed') })
    expect(verdicts).toEqual(['closed'])
    expect(asked).toEqual(['keysets'])
  })

  it('leaves locked ecash to its wallet, takes it signed, and takes it after its time', async () => {
    const locked = issueProofs(bob, [1, 2, 4, 8].slice(0, 1), p2pk([]))
    expect((await judge(locked)).verdicts).toEqual(['locked'])
    expect((await judge([{ ...locked[0]!, witness: '{"signatures":[]}' }])).verdicts).toEqual(['good'])
    expect((await judge(issueProofs(bob, [1], p2pk([['sigflag', 'SIG_ALL']])))).verdicts).toEqual(['sign-all'])
    expect((await judge(issueProofs(bob, [1], p2pk([['locktime', String(NOW - 1)]])))).verdicts).toEqual(['good'])
    const refund = [
      ['locktime', String(NOW - 1)],
      ['refund', `02${'cd'.repeat(32)}`],
    ]
    expect((await judge(issueProofs(bob, [1], p2pk(refund)))).verdicts).toEqual(['locked'])
  })

  it('knows a version 01 keyset by its short id', async () => {
    const preimage = `${bob.keys.map(({ amount, key }) => `${amount}:${key}`).join(',')}|unit:sat|input_fee_ppk:100`
    const id = `01${toHex(sha256(new TextEncoder().encode(preimage)))}`
    const [proof] = issueProofs({ ...bob, id: id.slice(0, 16) }, [8])
    const made: Gateway = {
      get: async path =>
        answer({ keysets: [{ id, unit: 'sat', active: false, input_fee_ppk: 100, ...(path !== 'keysets' && { keys: keysOf(bob) }) }] }),
      post: async (_, body) => answer({ states: (JSON.parse(body) as { Ys: string[] }).Ys.map(Y => ({ Y, state: 'UNSPENT' })) }),
    }
    const book = await openKeysetBook(made)
    const at = { custodians: [{ ...facts().custodians[0]!, keysets: [{ id, unit: 'sat' }] }] }
    const judged =
      book.ok &&
      (await judgeToken(
        { proofs: [proof!], mints: [], unit: 'sat', memo: '' },
        { gateway: made, book: book.value, facts: at, now: NOW, progress: async () => {} },
      ))
    expect(judged).toMatchObject({ ok: true, value: [{ verdict: 'good', proof: { id } }] })
  })

  it('takes no keys that do not make the id in the token', async () => {
    expect(deriveKeysetId(dave.keys, { unit: 'sat', inputFeePpk: 0, finalExpiry: null }, bob.id, sha256)).toBeNull()
    const { made } = gateway(new Map(), { [bob.id]: keysOf(dave) })
    const book = await openKeysetBook(made)
    expect(book.ok && (await book.value.keysOf(bob.id))).toEqual({ ok: false, error: { kind: 'false-keys', id: bob.id } })
  })
})

describe('conditions on spending', () => {
  it.each([
    ['plain text', 'none'],
    ['["not", "closed"', 'none'],
    ['[1,2]', 'none'],
    ['["UNKNOWN",{}]', 'unlock'],
    ['["HTLC",null]', 'unlock'],
    ['["P2PK",{"tags":[["sigflag","SIG_ALL"]]}]', 'sign-all'],
    ['["P2PK",{"tags":"none"}]', 'unlock'],
  ])('%s', (secret, lock) => {
    expect(spendingLock(secret, NOW)).toBe(lock)
  })
})

describe('what the gateway answers', () => {
  it.each([
    [200, '{"a":1}', { kind: 'answer', value: { a: 1 } }],
    [200, '<html>', { kind: 'lost' }],
    [400, '{"detail":"no","code":33004}', { kind: 'refused', code: 33_004, detail: 'no' }],
    [400, '<b>\u202e', { kind: 'refused', code: 0, detail: '' }],
    [429, '', { kind: 'later', why: 'limited', seconds: 7 }],
    [503, '', { kind: 'later', why: 'busy', seconds: 7 }],
    [502, '', { kind: 'lost' }],
    [408, '', { kind: 'lost' }],
    [413, '', { kind: 'refused', code: 0, detail: '' }],
  ])('%i %s', (status, text, reply) => {
    expect(replyOf(status, '7', text)).toMatchObject(reply)
  })

  it('is bounded and made printable where other mints chose the words', () => {
    const read = readFacts({
      custodians: [
        {
          url: 'https://x.test',
          name: `a\u202eb${'c'.repeat(900)}`,
          state: 'open',
          remaining_sat: -1,
          until: 'soon',
          keysets: [{ id: 'zz' }, { id: bob.id, unit: 'sat' }],
        },
      ],
    })
    expect(read!.custodians[0]).toMatchObject({ remaining_sat: 0, until: null, keysets: [{ id: bob.id, unit: 'sat' }] })
    expect(read!.custodians[0]!.name).toHaveLength(200)
    expect(read!.custodians[0]!.name).not.toContain('\u202e')
    for (const bad of [null, [], {}, { custodians: [null] }, { custodians: [{ url: 'x', state: 'maybe', keysets: [] }] }])
      expect(readFacts(bad)).toBeNull()
  })
})
