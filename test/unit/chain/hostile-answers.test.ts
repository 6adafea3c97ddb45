import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringifyJson } from '#shared/lib/json.ts'
import { MAX_SCRIPT_HISTORY } from '#shared/lib/limits.ts'
import {
  parseGenesis,
  parseHeaderHex,
  parseHeaders,
  parseHistory,
  parseMerkle,
  parsePong,
  parseStatus,
  parseTip,
  parseTransactionHex,
  parseTxid,
  parseVersion,
  type Parse,
} from '../../../src-main/chain/parse-answer.ts'
import { parseEstimate, parseRelayFee } from '../../../src-main/chain/parse-fee.ts'
import { parseMessage } from '../../../src-main/chain/parse-message.ts'
import { numRuns } from '../../support/cases.ts'
import { REGTEST_HEADER } from '../../support/scripted-electrum.ts'

const hash = (digit: string): string => digit.repeat(64)

/** Each parser of an answer, beside one that it accepts. */
const parsers: Readonly<Record<string, { readonly valid: unknown; readonly parse: Parse<unknown> }>> = {
  version: { valid: ['ElectrumX 2.0.0', '1.4'], parse: parseVersion },
  genesis: { valid: { genesis_hash: hash('0') }, parse: answer => ({ ok: true, value: parseGenesis(answer) }) },
  header: { valid: REGTEST_HEADER, parse: parseHeaderHex },
  tip: { valid: { height: 7, hex: REGTEST_HEADER }, parse: parseTip },
  headers: { valid: { count: 2, hex: REGTEST_HEADER.repeat(2), max: 2016 }, parse: parseHeaders(2) },
  status: { valid: hash('a'), parse: parseStatus },
  history: {
    valid: [
      { tx_hash: hash('a'), height: 100 },
      { tx_hash: hash('b'), height: -1, fee: 200 },
    ],
    parse: parseHistory,
  },
  transaction: { valid: '0200', parse: parseTransactionHex },
  merkle: { valid: { block_height: 9, merkle: [hash('a'), hash('b')], pos: 3 }, parse: parseMerkle },
  txid: { valid: hash('c'), parse: parseTxid },
  pong: { valid: null, parse: parsePong },
  'relay fee': { valid: 0.00001, parse: parseRelayFee },
  estimate: { valid: -1, parse: parseEstimate },
}

/** JSON with the names that the protocol uses, the nearly right values and those that JavaScript stumbles over. */
const names = [
  'id',
  'result',
  'error',
  'method',
  'params',
  'code',
  'message',
  'hex',
  'height',
  'count',
  'tx_hash',
  'block_height',
  'merkle',
  'pos',
]
const odd = fc.constantFrom<unknown>(
  null,
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 31),
  10n ** 30n,
  '',
  hash('a'),
  hash('A'),
  REGTEST_HEADER,
  '0'.repeat(161),
  '\u001b[2J',
  '\ud800',
  true,
)
const json = fc.letrec(tie => ({
  value: fc.oneof({ maxDepth: 4 }, odd, fc.string(), fc.integer(), fc.double(), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...names, '__proto__', 'valueOf', 'toString', 'toJSON'), fc.string()), tie('value'), {
    maxKeys: 6,
  }),
})).value

/** What a line with `value` as its result brings to a parser. */
function asResult(value: unknown): unknown {
  const message = parseMessage(`{"id":1,"result":${textOf(value)}}`)
  return message.ok && message.value.kind === 'answer' ? message.value.result : undefined
}
function textOf(value: unknown): string {
  try {
    return stringifyJson(value) ?? 'null'
  } catch {
    return 'null'
  }
}

function isCoded(code: string): void {
  expect(['server.not-json', 'server.shape']).toContain(code)
}

describe('answers of a server that may say anything', () => {
  it.each(Object.entries(parsers))('%s: an honest one is read', (_name, { valid, parse }) => {
    expect(parse(asResult(valid)).ok).toBe(true)
  })

  it.each(Object.entries(parsers))('%s: JSON of any kind is read or refused with server.shape, never a crash', (_name, { parse }) => {
    fc.assert(
      fc.property(json, value => {
        const read = parse(asResult(value))
        if (!read.ok) expect(read.error).toEqual({ code: 'server.shape', detail: expect.any(String), offeredPin: null })
      }),
      { numRuns },
    )
  })

  it.each(Object.entries(parsers))('%s: an honest one with one character changed is read or refused', (_name, { valid, parse }) => {
    const text = JSON.stringify(valid)
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ unit: 'binary-ascii', maxLength: 2 }), (at, put) => {
        const message = parseMessage(`{"id":1,"result":${text.slice(0, at)}${put}${text.slice(at + 1)}}`)
        if (!message.ok) return isCoded(message.error.code)
        const read = parse(message.value.kind === 'answer' ? message.value.result : undefined)
        if (!read.ok) expect(read.error.code).toBe('server.shape')
      }),
      { numRuns },
    )
  })

  it('lines of any bytes are a message, nothing, or refused with a code', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(bytes => new TextDecoder().decode(bytes)),
      fc.string({ unit: 'binary' }),
      json.map(textOf),
    )
    fc.assert(
      fc.property(anything, line => {
        const message = parseMessage(line)
        if (!message.ok) return isCoded(message.error.code)
        if (message.value.kind === 'error') expect(message.value.text).toMatch(/^[^\p{Cc}\u2028-\u202e]{1,560}$/u)
      }),
      { numRuns },
    )
  })
})

describe('answers that are nearly right', () => {
  it.each<[string, unknown, Parse<unknown>]>([
    ['a header of 81 bytes', `${REGTEST_HEADER}00`, parseHeaderHex],
    ['a header in upper case', REGTEST_HEADER.toUpperCase(), parseHeaderHex],
    ['a tip below the first block', { height: -1, hex: REGTEST_HEADER }, parseTip],
    ['a tip of another age of the universe', { height: 500_000_001, hex: REGTEST_HEADER }, parseTip],
    ['more headers than asked', { count: 3, hex: REGTEST_HEADER.repeat(3) }, parseHeaders(2)],
    ['fewer headers than counted', { count: 2, hex: REGTEST_HEADER }, parseHeaders(2)],
    ['half a header', { count: 1, hex: REGTEST_HEADER.slice(80) }, parseHeaders(2)],
    ['a status that is a number', 5, parseStatus],
    ['a history of an object', { 0: { tx_hash: hash('a'), height: 1 }, length: 1 }, parseHistory],
    ['a history with a fraction of a height', [{ tx_hash: hash('a'), height: 1.5 }], parseHistory],
    ['a history with a height below −1', [{ tx_hash: hash('a'), height: -2 }], parseHistory],
    [
      'a history too long to follow',
      Array.from({ length: MAX_SCRIPT_HISTORY + 1 }, () => ({ tx_hash: hash('a'), height: 1 })),
      parseHistory,
    ],
    ['a transaction of no bytes', '', parseTransactionHex],
    ['a transaction of half a byte', '020', parseTransactionHex],
    ['a transaction with its description', { hex: '0200' }, parseTransactionHex],
    ['a transaction larger than a block', '00'.repeat(4_000_001), parseTransactionHex],
    [
      'a proof deeper than its position counts',
      { block_height: 1, merkle: Array.from({ length: 33 }, () => hash('a')), pos: 0 },
      parseMerkle,
    ],
    ['a proof without position', { block_height: 1, merkle: [] }, parseMerkle],
    ['a txid in words', 'ok', parseTxid],
    ['a fee in words', '0.0001', parseRelayFee],
    ['a fee below zero', -0.00001, parseRelayFee],
    ['a fee above a bitcoin', 1.00000001, parseRelayFee],
    ['a fee in a list', [0.0001], parseRelayFee],
    ['an estimate in a list', [-1], parseEstimate],
    ['an estimate below −1', -2, parseEstimate],
    ['nothing', undefined, parseRelayFee],
    ['what cannot become a number', { valueOf: 1, toString: 1 }, parseEstimate],
  ])('%s is refused', (_what, answer, parse) => {
    expect(parse(answer === undefined ? undefined : asResult(answer))).toMatchObject({ ok: false, error: { code: 'server.shape' } })
  })
})

describe('fee rates', () => {
  const rate = (literal: string, parse: Parse<number | null> = parseRelayFee): number | null | string => {
    const message = parseMessage(`{"id":1,"result":${literal}}`)
    const read = parse(message.ok && message.value.kind === 'answer' ? message.value.result : undefined)
    return read.ok ? read.value : read.error.code
  }

  it('become the very satoshis that the decimals say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), sat => {
        const decimals = `${Math.floor(sat / 1e8)}.${String(sat % 1e8).padStart(8, '0')}`
        expect(rate(decimals)).toBe(sat)
        expect(rate(JSON.stringify(Number(decimals)))).toBe(sat)
        expect(rate(`${sat}e-8`)).toBe(sat)
      }),
      { numRuns },
    )
  })

  it('are read however a server writes them', () => {
    expect([rate('1e-05'), rate('0.00001000'), rate('1.0'), rate('1'), rate('0'), rate('0.0'), rate('1.0E0')]).toEqual([
      1_000, 1_000, 100_000_000, 100_000_000, 0, 0, 100_000_000,
    ])
    expect([rate('1e400'), rate('-0.1'), rate('null'), rate('"1"')]).toEqual(Array(4).fill('server.shape'))
  })

  it('are unknown where a server has no estimate', () => {
    expect([rate('-1', parseEstimate), rate('-1.0', parseEstimate), rate('0', parseEstimate), rate('0.00002', parseEstimate)]).toEqual([
      null,
      null,
      null,
      2_000,
    ])
  })
})
