import { describe, expect, test } from 'vitest'
import { changedSections } from '#shared/domain/delegation/diff-advertisement.ts'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { mutual } from '#shared/domain/delegation/verify-advertisement.ts'

const x = 'e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13'
const base = {
  supported: true,
  reserves: [{ method: 'onchain', descriptor: null, address: 'bcrt1p' }],
  delegates: [{ mint_url: 'https://d.test', pubkey: x, delay: 1008 }],
  firehose: { sse: 'https://b.test/sse', http: 'https://b.test/batch' },
  delegate_for: [{ mint_url: 'https://d.test', keysets: ['00ad268c4d1f5826'] }],
}
const infoOf = (xx: unknown, head: Record<string, unknown> = {}, url = 'https://b.test') => {
  const info = parseInfo(JSON.stringify({ name: 'Bob', version: '1', pubkey: '02', nuts: { xx }, ...head }), url)
  if (!info.ok) throw new Error(info.error.detail)
  return info.value
}
const changes = (part: Record<string, unknown>) => changedSections(infoOf(base), infoOf({ ...base, ...part }))

describe('what changed since the advertisement was pinned', () => {
  test('nothing: spelling, key order and the mint’s version are no change', () => {
    const same = { ...base, delegates: [{ delay: 1008, pubkey: `03${x.toUpperCase()}`, mint_url: 'https://D.test/' }], later: true }
    expect(changedSections(infoOf(base), infoOf(same, { version: '2' }))).toEqual([])
    expect(changedSections(JSON.parse(JSON.stringify(infoOf(base))), infoOf(base))).toEqual([])
  })

  test.each([
    ['reserves', { reserves: [] }],
    ['reserves', { reserves: [{ method: 'onchain', descriptor: 'tr()', address: 'bcrt1p' }] }],
    ['delegates', { delegates: [{ mint_url: 'https://d.test', pubkey: x, delay: 1007 }] }],
    ['delegates', { delegates: [...base.delegates, { mint_url: 'https://f.test', pubkey: 'bad', delay: 1 }] }],
    ['firehose', { firehose: { ...base.firehose, sse: 'https://b.test/other' } }],
    ['firehose', { firehose: undefined }],
    ['delegate_for', { delegate_for: [] }],
    ['delegate_for', { delegate_for: [{ mint_url: 'https://d.test', keysets: [] }] }],
    ['delegate_for', { delegate_for: [...base.delegate_for, { mint_url: 'https://f.test', keysets: [] }] }],
  ])('%s (%#)', (section, part) => {
    expect(changes(part)).toEqual([section])
  })

  test('growing delegate_for.keysets is no change', () => {
    expect(changes({ delegate_for: [{ mint_url: 'https://d.test', keysets: ['00ffffffffffffff', '00ad268c4d1f5826'] }] })).toEqual([])
  })

  test('another name or key is a change of info', () => {
    expect(changedSections(infoOf(base), infoOf(base, { name: 'Eve' }))).toEqual(['info'])
    expect(changedSections(infoOf(base), infoOf(base, { pubkey: '03' }))).toEqual(['info'])
  })

  test('an advertisement that goes away changes every section it had', () => {
    expect(changedSections(infoOf(base), infoOf(undefined))).toEqual(['info', 'reserves', 'delegates', 'firehose', 'delegate_for'])
  })
})

describe('A8 a relation is mutual only if both list each other', () => {
  const bob = { mintUrl: 'https://b.test', info: infoOf({ ...base, delegate_for: [] }) }
  const dave = (delegate_for: unknown) => ({
    mintUrl: 'https://d.test',
    info: infoOf({ supported: true, delegate_for }, {}, 'https://d.test'),
  })

  test('both do', () => {
    expect(mutual(bob, dave([{ mint_url: 'https://b.test', keysets: [] }]))).toBe(true)
  })

  test('the delegate does not, or says nothing', () => {
    expect(mutual(bob, dave([]))).toBe(false)
    expect(mutual(bob, { mintUrl: 'https://d.test', info: infoOf(undefined) })).toBe(false)
  })

  test('the custodian does not', () => {
    expect(
      mutual({ mintUrl: 'https://c.test', info: infoOf({ supported: true }) }, dave([{ mint_url: 'https://c.test', keysets: [] }])),
    ).toBe(false)
  })
})
