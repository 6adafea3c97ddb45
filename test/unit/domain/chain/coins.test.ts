import { describe, expect, it } from 'vitest'
import { judgeAnswers, neededOf } from '#shared/domain/chain/agreement.ts'
import { coinsOf, footprintOf, strangersAmong, type Footprint } from '#shared/domain/chain/coins.ts'
import { forkHeight, heaviest, standingOf } from '#shared/domain/chain/heaviest.ts'
import { readHistory, scriptHashOf, statusOf } from '#shared/domain/chain/script-history.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { extendChain, trimChain, type HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import { forgeTransaction, genesisBlock, mineOn, type ForgedBlock } from '../../../support/forged-chain.ts'
import { scriptOf } from '../../../support/forged-pool.ts'

const SCRIPT = scriptOf(1)
const OTHER = scriptOf(2)
const everything = (): boolean => true
const footprint = ({ raw }: { readonly raw: string }): Footprint => footprintOf(readTransaction(raw)!, SCRIPT, everything)

const pays = (salt: number, ...inputs: { txid: string; vout: number }[]) =>
  forgeTransaction(inputs, [{ scriptPubKey: SCRIPT, amount: 1_000n }], salt)
const leaves = (salt: number, ...inputs: { txid: string; vout: number }[]) =>
  forgeTransaction(inputs, [{ scriptPubKey: OTHER, amount: 900n }], salt)
const first = ({ txid }: { readonly txid: string }) => ({ txid, vout: 0 })

describe('coins of a script', () => {
  it('stand in the order of height, txid and output, the unconfirmed last', () => {
    const [a, b, c] = [pays(1), pays(2), pays(3)]
    const coins = coinsOf(
      SCRIPT,
      [
        { footprint: footprint(a), height: 9 },
        { footprint: footprint(b), height: 4 },
      ],
      [footprint(c)],
    )
    expect(coins.map(({ txid, height }) => [txid, height])).toEqual([
      [b.txid, 4],
      [a.txid, 9],
      [c.txid, null],
    ])
  })

  it('are spent by the block’s transaction, whatever the mempool says', () => {
    const coin = pays(1)
    const [mined, waiting] = [leaves(2, first(coin)), leaves(3, first(coin))]
    const confirmed = [coin, mined].map((transaction, height) => ({ footprint: footprint(transaction), height: height + 1 }))
    expect(coinsOf(SCRIPT, confirmed, [footprint(waiting)])[0]?.spent).toMatchObject({ txid: mined.txid, height: 2, path: { kind: 'key' } })
  })

  it('of two mempool spends count the first told, and nothing that stands on the other', () => {
    const coin = pays(1)
    const [one, other] = [pays(2, first(coin)), pays(3, first(coin))]
    const child = pays(4, first(other))
    const coins = coinsOf(SCRIPT, [{ footprint: footprint(coin), height: 1 }], [child, one, other].map(footprint))
    expect(coins.map(({ txid }) => txid)).toEqual([coin.txid, one.txid])
    expect(coins[0]?.spent).toMatchObject({ txid: one.txid, height: null })
  })

  it('do not come from transactions that neither pay the script nor spend from it', () => {
    const coin = pays(1)
    const stranger = leaves(2, { txid: coin.txid, vout: 7 })
    const spend = leaves(3, first(coin))
    expect(strangersAmong([coin, stranger, spend].map(footprint))).toEqual([stranger.txid])
  })

  it('keep the inputs that come from elsewhere by name only', () => {
    const coin = pays(1)
    const spend = leaves(2, first(coin))
    const { inputs, foreign } = footprintOf(readTransaction(spend.raw)!, SCRIPT, () => false)
    expect([inputs, foreign]).toEqual([[], [coin.txid]])
  })
})

describe('histories', () => {
  it('have the status that the Electrum protocol gives them', () => {
    expect(statusOf([])).toBeNull()
    // SHA-256 of `ab…:200:cd…:0:`, worked out with sha256sum.
    const entries = [
      { txid: 'ab'.repeat(32), height: 200 },
      { txid: 'cd'.repeat(32), height: 0 },
    ]
    expect(statusOf(entries)).toBe('13a194b2d0e5b5f683a3c3f7fdfd80d4e4129d116265acc36976400416462f14')
    expect(readHistory(entries)).toEqual({ confirmed: new Map([['ab'.repeat(32), 200]]), highest: 200, unconfirmed: ['cd'.repeat(32)] })
  })

  it('are asked for by the reversed hash of the script', () => {
    // The example of the protocol's documentation: the script of the first block's coinbase address.
    expect(scriptHashOf(fromHex('76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac'))).toBe(
      '8b01df4e368ea28f8dc0423bcf7a4923e3a12d307c875e47a0cfbf90b5c39161',
    )
  })

  it('take two hundred mempool entries and no more', () => {
    const entries = Array.from({ length: 500 }, (_, at) => ({ txid: String(at), height: -1 }))
    expect(readHistory(entries).unconfirmed.length).toBe(200)
  })
})

describe('agreement', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [16, 9],
  ])('of %i servers needs %i', (configured, needed) => {
    expect(neededOf(configured)).toBe(needed)
    const answers = Array.from({ length: needed }, (_, server) => ({ server, verdict: 'same' as const }))
    expect(judgeAnswers(configured, answers, []).agreement).toBe('verified')
    expect(judgeAnswers(configured, answers.slice(1), []).agreement).toBe('unknown')
    expect(judgeAnswers(configured, answers, [99])).toMatchObject({ agreement: 'disputed', contradicting: [99] })
    expect(judgeAnswers(configured, [...answers.slice(1), { server: 0, verdict: 'undecided' }], []).agreement).toBe('unknown')
    expect(judgeAnswers(configured, [...answers.slice(1), { server: 0, verdict: 'contradicts' }], []).agreement).toBe('disputed')
  })
})

describe('header chains', () => {
  const chainOf = (blocks: readonly ForgedBlock[]): HeaderChain => {
    const chain = extendChain(
      { network: 'regtest', start: 0, headers: [] },
      0,
      blocks.map(({ header }) => header),
      2e9,
    )
    if (!chain.ok) throw new Error(chain.error.detail)
    return chain.value
  }
  const trunk = mineOn([genesisBlock], 10)
  const [short, long] = [chainOf(mineOn(trunk, 2, 1)), chainOf(mineOn(trunk, 3, 2))]

  it('are chosen by work, the first of two equal ones', () => {
    expect(heaviest([short, long])).toBe(long)
    expect(heaviest([short, chainOf(mineOn(trunk, 2, 2))])).toBe(short)
    expect(heaviest([])).toBeNull()
  })

  it('fork where their last common block is', () => {
    expect(forkHeight(short, long)).toBe(10)
    expect(forkHeight(long, long)).toBe(13)
    expect(forkHeight(chainOf(trunk), long)).toBe(10)
  })

  it.each([
    [13, 'same'],
    [12, 'near'],
    [11, 'near'],
    [10, 'stale'],
  ])('a tip at %i is %s', (height, standing) => {
    expect(standingOf({ height, hash: long.headers[height]!.hash }, long)).toBe(standing)
  })

  it('a tip of another chain is forked', () => {
    expect(standingOf(short.headers.at(-1)!, long)).toBe('forked')
  })

  it('are trimmed to the start of a period, and still extended', () => {
    const all = chainOf(mineOn([genesisBlock], 4_100))
    const trimmed = trimChain(all, 100)
    expect([trimmed.start, trimmed.headers.length]).toEqual([2_016, 2_085])
    expect(trimChain(all, 5_000)).toBe(all)
    expect(trimmed.headers.at(-1)?.work).toBe(all.headers.at(-1)?.work)
  })
})
