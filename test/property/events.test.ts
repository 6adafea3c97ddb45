import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { amountOf, type Amount } from '#shared/domain/amount.ts'
import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import { encodeCsv, encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { isUnusable, parseEvent } from '#shared/domain/feed/parse-event.ts'
import { parsePage } from '#shared/domain/feed/parse-page.ts'
import { parseSpentMessage } from '#shared/domain/feed/parse-stream-message.ts'
import type { KeysetId, ParsedEvent, Y } from '#shared/domain/feed/spent-event.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../src-main/crypto/sha256.ts'
import { numRuns } from '../support/cases.ts'

const hexOf = (digits: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
const seq = fc.oneof(fc.nat(10_000), fc.maxSafeNat())
const amount = fc.oneof(
  fc.bigInt(0n, 2n ** 64n - 1n),
  fc.bigInt(2n ** 53n - 3n, 2n ** 53n + 3n),
  fc.nat(64).map(bit => 2n ** BigInt(Math.min(bit, 63))),
)
const event: fc.Arbitrary<ParsedEvent> = fc.record({
  seq,
  Y: fc.oneof(hexOf(66), hexOf(96)) as fc.Arbitrary<string> as fc.Arbitrary<Y>,
  id: fc.oneof(
    hexOf(14).map(rest => `00${rest}`),
    hexOf(64).map(rest => `01${rest}`),
    hexOf(64).map(rest => `02${rest}`),
  ) as fc.Arbitrary<string> as fc.Arbitrary<KeysetId>,
  amount: amount as fc.Arbitrary<bigint> as fc.Arbitrary<Amount>,
  witness: fc.option(fc.string({ unit: 'binary', maxLength: 300 }), { nil: null }),
})

describe('F16 an event survives every encoding', () => {
  test('JSON', () => {
    fc.assert(
      fc.property(event, sent => {
        expect(parseSpentMessage({ id: String(sent.seq), data: encodeEvent(sent) })).toEqual({ ok: true, value: sent })
      }),
      { numRuns },
    )
  })

  test('pages, whatever the white space, key order and other keys; the amount as digits', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 5 }),
        fc.nat(4),
        fc.jsonValue({ maxDepth: 1 }),
        fc.infiniteStream(fc.nat()),
        (sent, indent, extra, stream) => {
          const shuffled = sent.map(one => {
            const entries = Object.entries({ ...one, extra })
            return Object.fromEntries(
              entries
                .map(entry => [stream.next().value, entry] as const)
                .sort(([a], [b]) => a - b)
                .map(([, entry]) => entry),
            )
          })
          const page = parsePage(stringifyJson({ latest: null, events: shuffled }).replaceAll('{"', `{${' '.repeat(indent)}"`))
          expect(page).toMatchObject({ ok: true, value: { events: sent } })
        },
      ),
      { numRuns },
    )
  })

  test('CSV is one record, read back by RFC 4180', () => {
    fc.assert(
      fc.property(event, sent => {
        const [, head, witness] = /^(\d+,[0-9a-f]+,[0-9a-f]+,\d+),("(?:[^"]|"")*")?$/.exec(encodeCsv(sent)) ?? []
        expect(head).toBe(`${sent.seq},${sent.Y},${sent.id},${sent.amount}`)
        if (sent.witness === null) expect(witness).toBeUndefined()
        else expect(witness!.slice(1, -1).replaceAll('""', '"').endsWith(sent.witness)).toBe(true)
      }),
      { numRuns },
    )
  })

  test('the canonical bytes are those of the clause, and differ where events differ', () => {
    const be64 = (value: bigint) => value.toString(16).padStart(16, '0')
    const bytes = (one: ParsedEvent) => toHex(canonicalEvent(one, sha256))
    fc.assert(
      fc.property(event, event, (one, other) => {
        const byte = (digits: string) => (digits.length / 2).toString(16).padStart(2, '0')
        const witness = one.witness === null ? '00' : `01${toHex(sha256(Buffer.from(one.witness, 'utf8')))}`
        expect(bytes(one)).toBe(be64(BigInt(one.seq)) + byte(one.id) + one.id + be64(one.amount) + byte(one.Y) + one.Y + witness)
        expect(bytes(one) === bytes(other)).toBe(encodeEvent(one) === encodeEvent(other))
      }),
      { numRuns },
    )
  })
})

/** The oracle: the same shape in zod, slower and plainer. */
const lowerHex = z.string().transform(text => text.toLowerCase())
const oracle = z.object({
  seq: z.int().min(0),
  Y: lowerHex.pipe(z.string().regex(/^(?:[0-9a-f]{66}|[0-9a-f]{96})$/)),
  id: lowerHex.pipe(z.string().regex(/^(?:00[0-9a-f]{14}|0[12][0-9a-f]{64})$/)),
  amount: z.union([
    z.int().min(0).transform(BigInt),
    z
      .bigint()
      .min(0n)
      .max(2n ** 64n - 1n),
  ]),
  witness: z
    .string()
    .refine(text => text.isWellFormed())
    .nullish()
    .transform(text => text ?? null),
})

test('F24 the hand-written parser accepts what zod accepts, with the same outcome', () => {
  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    0,
    -1,
    1.5,
    2 ** 53,
    2n ** 64n,
    '00',
    'AB'.repeat(33),
    'ab'.repeat(48),
    {},
    [],
    true,
    '\ud800',
  )
  const shape = fc.record(
    {
      seq: fc.oneof({ weight: 5, arbitrary: seq as fc.Arbitrary<unknown> }, odd),
      Y: fc.oneof(
        {
          weight: 5,
          arbitrary: fc.oneof(
            hexOf(66),
            hexOf(96).map(text => text.toUpperCase()),
          ) as fc.Arbitrary<unknown>,
        },
        odd,
      ),
      id: fc.oneof(
        { weight: 5, arbitrary: hexOf(14).map(rest => `00${rest}`) as fc.Arbitrary<unknown> },
        odd,
        hexOf(64).map(rest => `01${rest}`),
      ),
      amount: fc.oneof({ weight: 5, arbitrary: fc.oneof(amount, fc.maxSafeNat()) as fc.Arbitrary<unknown> }, odd),
      witness: fc.oneof({ weight: 5, arbitrary: fc.option(fc.string()) as fc.Arbitrary<unknown> }, odd),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(shape, value => {
      const expected = oracle.safeParse(value)
      const parsed = parseEvent(value, () => 'raw')
      expect(parsed.ok && !isUnusable(parsed.value)).toBe(expected.success)
      if (expected.success) expect(parsed).toEqual({ ok: true, value: expected.data })
    }),
    { numRuns },
  )
})

describe('JSON is read without loss', () => {
  /** The oracle: numbers as their own text, in JSON text that any reader can read. */
  const tree = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(':1234567890123456789', '[9007199254740993', ', 1.0'),
      fc.bigInt(-(2n ** 80n), 2n ** 80n),
      fc.bigInt(2n ** 53n - 2n, 2n ** 53n + 2n),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 4 }),
    ),
  })).value
  /** Small integers arrive as numbers. */
  const asRead = (value: unknown): unknown => {
    if (typeof value === 'bigint') return value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n ? Number(value) : value
    if (Array.isArray(value)) return value.map(asRead)
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, held]) => [key, asRead(held)]))
      : value
  }

  test('what stringifyJson writes, parseJson reads', () => {
    fc.assert(
      fc.property(tree, value => {
        expect(parseJson(stringifyJson(value))).toEqual({ ok: true, value: asRead(value) })
      }),
      { numRuns },
    )
  })

  test('accepts exactly what JSON.parse accepts', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string({ unit: fc.constantFrom(...'[]{},:"0123456789.eE-+ \\nul') })),
        text => {
          let accepted = true
          try {
            JSON.parse(text)
          } catch {
            accepted = false
          }
          expect(parseJson(text).ok).toBe(accepted)
        },
      ),
      { numRuns },
    )
  })
})

test('an amount is a u64 or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.bigInt(), fc.double(), fc.anything()), value => {
      const parsed = amountOf(value)
      if (parsed === null) return
      expect(parsed >= 0n && parsed < 2n ** 64n).toBe(true)
      expect(parsed).toBe(BigInt(value as number))
    }),
    { numRuns },
  )
})
