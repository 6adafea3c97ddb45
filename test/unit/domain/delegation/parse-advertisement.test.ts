import { describe, expect, test } from 'vitest'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { vectors } from '../../../support/vectors.ts'

const descriptor =
  'tr(f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9,{and_v(v:pk(e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13),older(1008)),and_v(v:pk(2f8bde4d1a07209355b4a7250a5c5128e88b84bddc619ab7cba8d569b240efe4),older(1152))})#a8vz0qhp'
const address = 'bcrt1pvqcz5adrahcr97l7f8rpwve3zhq6l92a40r6h9htw4lnq5ft5wcqzrgkha'
const d = { mint_url: 'https://d.test', pubkey: '02e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13', delay: 1008 }
const f = { mint_url: 'https://f.test', pubkey: '022f8bde4d1a07209355b4a7250a5c5128e88b84bddc619ab7cba8d569b240efe4', delay: 1152 }
const firehose = { sse: 'https://b.test/v1/firehose/sse', http: 'https://b.test/v1/firehose/batch' }
/** The example of protocol §2. */
const xx = { supported: true, reserves: [{ method: 'onchain', descriptor, address }], delegates: [d, f], firehose, delegate_for: [] }

function parse(nuts: unknown, mintUrl = 'https://b.test') {
  const info = parseInfo(JSON.stringify({ name: 'Bob', version: 'Nutshell/0.21.0', pubkey: '02AB', nuts }), mintUrl)
  if (!info.ok) throw new Error(info.error.detail)
  const codes = info.value.findings.map(({ level, code }) => `${level} ${code}`)
  return { ...info.value, codes, faults: codes.filter(code => /^(?:warning|refused)/.test(code)) }
}
const change = (part: Record<string, unknown>) => parse({ xx: { ...xx, ...part } })
const feed = { sse: firehose.sse, http: firehose.http, checkpoint: null }

describe('nuts.xx', () => {
  test('A1 the draft’s example is valid', () => {
    const { advertisement, faults, name, version, pubkey } = parse({ xx })
    expect(faults).toEqual([])
    expect({ name, version, pubkey }).toEqual({ name: 'Bob', version: 'Nutshell/0.21.0', pubkey: '02ab' })
    expect(advertisement).toEqual({
      reserves: [{ method: 'onchain', descriptor, address }],
      delegates: [
        { mintUrl: d.mint_url, pubkey: d.pubkey.slice(2), delay: 1008 },
        { mintUrl: f.mint_url, pubkey: f.pubkey.slice(2), delay: 1152 },
      ],
      firehose: feed,
      delegateFor: [],
    })
  })

  test('A1 it can be pinned as JSON', () => {
    const info = parse({ xx })
    expect(JSON.parse(JSON.stringify(info))).toEqual(info)
  })

  test('A2 falling delays are a finding, and the feed is mirrored', () => {
    const { advertisement, faults } = change({ delegates: [f, d] })
    expect(faults).toEqual(['warning delegates.order'])
    expect(advertisement).toMatchObject({ delegates: [{ delay: 1152 }, { delay: 1008 }], firehose: feed })
  })

  test('A3 equal delays are a finding', () => {
    expect(change({ delegates: [d, { ...f, delay: 1008 }] })).toMatchObject({
      faults: ['warning delegates.equal-delay'],
      advertisement: { delegates: [{ delay: 1008 }, { delay: 1008 }] },
    })
  })

  test.each([0, 65_536, -1, 1.5, '1008', null, 4_195_486])('A4 delay %s refuses that entry, and the feed is mirrored', delay => {
    const { advertisement, faults } = change({ delegates: [{ ...d, delay }, f] })
    expect(faults).toEqual(['refused delegates.bad-delay'])
    expect(advertisement).toMatchObject({ delegates: [{ mintUrl: f.mint_url }], firehose: feed })
  })

  test.each([1, 65_535])('A4 delay %s is legal', delay => {
    expect(change({ delegates: [{ ...d, delay }] })).toMatchObject({ faults: [], advertisement: { delegates: [{ delay }] } })
  })

  // x = 5 has no y on secp256k1.
  test.each([`02${'0'.repeat(63)}5`, '0'.repeat(64), `04${d.pubkey.slice(2)}`, `${d.pubkey}00`, 'ff'.repeat(32), 7, null])(
    'A5 pubkey %s refuses that entry, and the feed is mirrored',
    pubkey => {
      const { advertisement, faults } = change({ delegates: [{ ...d, pubkey }, f] })
      expect(faults).toEqual(['refused delegates.bad-pubkey'])
      expect(advertisement).toMatchObject({ delegates: [{ mintUrl: f.mint_url }], firehose: feed })
    },
  )

  test.each([d.pubkey, d.pubkey.slice(2), d.pubkey.replace('02', '03'), d.pubkey.toUpperCase()])(
    'a pubkey of 33 or 32 bytes drops its parity: %s',
    pubkey => {
      expect(change({ delegates: [{ ...d, pubkey }] }).advertisement?.delegates[0]?.pubkey).toBe(d.pubkey.slice(2))
    },
  )

  test('A6 a reserve without its descriptor is UNVERIFIABLE', () => {
    const { faults, findings, advertisement } = change({ reserves: [{ method: 'onchain', descriptor: null, address }] })
    expect(faults).toEqual(['warning reserves.unverifiable'])
    expect(findings.find(({ code }) => code === 'reserves.unverifiable')?.detail).toContain('UNVERIFIABLE')
    expect(advertisement?.reserves).toEqual([{ method: 'onchain', descriptor: null, address }])
  })

  test('A7 the key "31" is obsolete and not used', () => {
    expect(parse({ 31: xx })).toMatchObject({ advertisement: null, codes: ['warning info.obsolete', 'info info.not-advertised'] })
    expect(parse({ 31: {}, xx })).toMatchObject({ faults: ['warning info.obsolete'], advertisement: { firehose: feed } })
  })

  test('A7 firehose.ws is obsolete and not used', () => {
    expect(change({ firehose: { ...firehose, ws: 'wss://b.test/v1/ws' } })).toMatchObject({
      faults: ['warning firehose.obsolete'],
      advertisement: { firehose: feed },
    })
  })

  test.each([undefined, {}, { 4: {} }, [], null, 7])('info without delegation (%j) is a mint without an advertisement', nuts => {
    expect(parse(nuts)).toMatchObject({ advertisement: null, codes: ['info info.not-advertised'] })
  })

  test.each([{}, { supported: 'true' }, { ...xx, supported: false }, [], 'yes', 1])('%j does not say supported: true', sent => {
    expect(parse({ xx: sent })).toMatchObject({ advertisement: null, faults: ['refused info.not-supported'] })
  })

  test('all keys but supported are optional', () => {
    const { advertisement, faults } = parse({ xx: { supported: true } })
    expect(advertisement).toEqual({ reserves: [], delegates: [], firehose: null, delegateFor: [] })
    expect(faults).toEqual(['refused firehose.none'])
  })
})

describe('each section is judged by itself', () => {
  test.each([
    ['reserves', 7, 'refused reserves.not-a-list'],
    ['reserves', [null], 'refused reserves.bad-entry'],
    ['reserves', [{ method: 'onchain', descriptor: 5, address }], 'refused reserves.bad-text'],
    ['reserves', [{ method: 'onchain', descriptor, address: 'x'.repeat(101) }], 'refused reserves.bad-text'],
    ['delegates', {}, 'refused delegates.not-a-list'],
    ['delegates', [3], 'refused delegates.bad-entry'],
    ['delegates', [{ ...d, mint_url: 'http://d.test' }], 'refused delegates.bad-url'],
    ['delegates', [{ ...d, mint_url: null }], 'refused delegates.bad-url'],
    ['delegates', [d, { ...f, mint_url: 'https://D.test/' }], 'refused delegates.duplicate'],
    [
      'delegates',
      Array.from({ length: 33 }, (_, at) => ({ ...d, delay: at + 1, mint_url: `https://d${at}.test` })),
      'refused delegates.too-many',
    ],
    ['delegates', [{ ...d, mint_url: 'https://b.test/' }], 'warning delegates.self'],
    ['delegate_for', 'x', 'refused delegate_for.not-a-list'],
    ['delegate_for', [[]], 'refused delegate_for.bad-entry'],
    ['delegate_for', [{ mint_url: 'nowhere', keysets: [] }], 'refused delegate_for.bad-url'],
    ['delegate_for', [{ mint_url: 'https://d.test', keysets: ['01ad268c4d1f5826'] }], 'refused delegate_for.bad-keyset-id'],
    ['delegate_for', [{ mint_url: 'https://d.test', keysets: 'all' }], 'refused delegate_for.not-a-list'],
    ['delegate_for', [{ mint_url: 'https://b.test', keysets: [] }], 'warning delegate_for.self'],
  ])('%s (%#) has its own fault', (section, sent, fault) => {
    const { faults, advertisement } = change({ [section]: sent })
    expect(faults).toContain(fault)
    expect(faults.every(found => found.includes(` ${section}.`))).toBe(true)
    expect(advertisement?.firehose).toEqual(feed)
  })

  test.each([
    [null, 'refused firehose.none'],
    [[], 'refused firehose.bad-entry'],
    ['https://b.test', 'refused firehose.bad-entry'],
    [{ sse: firehose.sse }, 'refused firehose.bad-url'],
    [{ ...firehose, http: 'ftp://b.test/x' }, 'refused firehose.bad-url'],
    [{ ...firehose, http: 'http://10.0.0.1/x' }, 'refused firehose.bad-url'],
    [{ ...firehose, sse: 'https://user:pw@b.test/x' }, 'refused firehose.bad-url'],
    [{ ...firehose, sse: `https://b.test/${'x'.repeat(3_000)}` }, 'refused firehose.bad-url'],
    [{ ...firehose, sse: `https://b.test/${'€'.repeat(500)}` }, 'refused firehose.bad-url'],
  ])('a firehose that cannot be used (%#) leaves the delegates', (sent, fault) => {
    const { faults, advertisement } = change({ firehose: sent })
    expect(faults).toEqual([fault])
    expect(advertisement).toMatchObject({ firehose: null, delegates: [{}, {}] })
  })

  test('a firehose on another origin is a warning; the host is for the operator to approve', () => {
    const { faults, advertisement } = change({ firehose: { ...firehose, http: 'https://b.test:8443/batch?key=1' } })
    expect(faults).toEqual(['warning firehose.foreign-origin'])
    expect(advertisement?.firehose?.http).toBe('https://b.test:8443/batch?key=1')
  })

  test('a named checkpoint is carried, a bad one costs only itself', () => {
    expect(change({ firehose: { ...firehose, checkpoint: 'https://b.test/c' } }).advertisement?.firehose?.checkpoint).toBe(
      'https://b.test/c',
    )
    expect(change({ firehose: { ...firehose, checkpoint: 'c' } })).toMatchObject({
      faults: ['refused firehose.bad-checkpoint-url'],
      advertisement: { firehose: feed },
    })
  })

  test('another reserve method is ignored', () => {
    expect(change({ reserves: [{ method: 'liquid' }] })).toMatchObject({ faults: [], advertisement: { reserves: [] } })
  })

  test('delegate_for keeps full keyset ids once, in lower case', () => {
    const keysets = ['00AD268C4D1F5826', '00ad268c4d1f5826', `02${'ab'.repeat(32)}`]
    expect(change({ delegate_for: [{ mint_url: 'https://d.test', keysets }] }).advertisement?.delegateFor).toEqual([
      { mintUrl: 'https://d.test', keysets: ['00ad268c4d1f5826', `02${'ab'.repeat(32)}`] },
    ])
  })
})

describe('hostile texts', () => {
  test('names are cut and cannot turn the direction of writing', () => {
    const info = parseInfo(JSON.stringify({ name: `\u202e\u0007${'N'.repeat(5_000)}`, version: {}, pubkey: null }), 'https://b.test')
    expect(info).toMatchObject({ ok: true, value: { version: '', pubkey: '' } })
    expect(info.ok && info.value.name).toBe(`\ufffd\ufffd${'N'.repeat(198)}`)
  })

  test('details stay short', () => {
    const { findings } = change({ delegate_for: [{ mint_url: `https://d.test/${'x'.repeat(300)}`, keysets: ['y'.repeat(9_000)] }] })
    expect(Math.max(...findings.map(({ detail }) => detail.length))).toBeLessThan(500)
  })

  test.each(['', '[]', 'null', '"x"', '{'])('%j is no info', text => {
    expect(parseInfo(text, 'https://b.test')).toMatchObject({ ok: false, error: { stage: 'parse' } })
  })
})

interface Exchange {
  readonly m: string
  readonly u: string
  readonly status: number
  readonly res: unknown
}
test.each(['nutshell-http', 'cdk-http'])('the info of real mints is accepted: %s', name => {
  const infos = vectors<readonly Exchange[]>(`captures/${name}`).filter(({ u }) => u.endsWith('/v1/info'))
  expect(infos.length).toBe(2)
  for (const { u, res } of infos) {
    const sent = res as { name: string; version: string; pubkey: string }
    expect(parseInfo(JSON.stringify(res), new URL(u).origin)).toMatchObject({
      ok: true,
      value: {
        name: sent.name,
        version: sent.version,
        pubkey: sent.pubkey,
        advertisement: null,
        findings: [{ code: 'info.not-advertised' }],
      },
    })
  }
})
