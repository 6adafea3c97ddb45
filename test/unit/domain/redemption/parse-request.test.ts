import { describe, expect, test } from 'vitest'
import { parseJson } from '#shared/lib/json.ts'
import { concernsCustodians, parseRequest, type Endpoint } from '#shared/domain/redemption/parse-request.ts'
import { requestKey } from '#shared/domain/redemption/request.ts'

const LIMITS = { maxInputs: 3, maxOutputs: 2 }
const B_ = `02${'ab'.repeat(32)}`
const proof = { amount: 4, id: '00B0B00000000001', secret: 's', C: B_ }
const output = { amount: 4, id: '00da5e0000000001', B_ }
const parse = (body: unknown, endpoint: Endpoint = { kind: 'swap' }) => parseRequest(endpoint, body, LIMITS)
const codeOf = (body: unknown, endpoint?: Endpoint) => {
  const parsed = parse(body, endpoint)
  return parsed.ok ? parsed.value.kind : parsed.error.code
}
const other = { ...output, B_: `03${'ab'.repeat(32)}` }

test('a swap as it is sent: hex in lower case, what is not known left out', () => {
  expect(parse({ inputs: [{ ...proof, extra: 1 }], outputs: [{ ...output, B_: B_.toUpperCase() }], more: 1 })).toEqual({
    ok: true,
    value: {
      kind: 'swap',
      inputs: [{ amount: 4n, id: '00b0b00000000001', secret: 's', C: B_, witness: null, dleq: null }],
      outputs: [{ amount: 4n, id: '00da5e0000000001', B_ }],
    },
  })
})

test('amounts to 2^64−1 keep every digit', () => {
  const body = parseJson(
    `{"inputs":[{"amount":18446744073709551615,"id":"${proof.id}","secret":"s","C":"${B_}"}],"outputs":[{"amount":9223372036854775809,"id":"x","B_":"${B_}"}]}`,
  )
  const parsed = body.ok ? parse(body.value) : body
  expect(parsed.ok && parsed.value).toMatchObject({ inputs: [{ amount: 2n ** 64n - 1n }], outputs: [{ amount: 2n ** 63n + 1n }] })
})

test.each([
  ['no object', null, 0],
  ['no inputs', { outputs: [output] }, 0],
  ['empty inputs', { inputs: [], outputs: [output] }, 0],
  ['empty outputs of a swap', { inputs: [proof], outputs: [] }, 0],
  ['an input that is no object', { inputs: [1], outputs: [output] }, 0],
  ['a fraction', { inputs: [{ ...proof, amount: 1.5 }], outputs: [output] }, 0],
  ['a negative amount', { inputs: [{ ...proof, amount: -1 }], outputs: [output] }, 0],
  ['an input of nothing', { inputs: [{ ...proof, amount: 0 }], outputs: [output] }, 0],
  ['a short keyset id', { inputs: [{ ...proof, id: '01b0b00000000001' }], outputs: [output] }, 0],
  ['half a surrogate pair', { inputs: [{ ...proof, secret: '\ud800' }], outputs: [output] }, 0],
  ['B_ that is no hex', { inputs: [proof], outputs: [{ ...output, B_: 'z'.repeat(66) }] }, 0],
  ['four inputs of three', { inputs: [1, 2, 3, 4].map(at => ({ ...proof, secret: String(at) })), outputs: [output] }, 11014],
  ['three outputs of two', { inputs: [proof], outputs: [output, other, output] }, 11015],
  ['D10 an input twice', { inputs: [proof, { ...proof, amount: 8 }], outputs: [output] }, 11007],
  ['an output twice', { inputs: [proof], outputs: [output, { ...output, amount: 1, B_: B_.toUpperCase() }] }, 11008],
])('%s', (_name, body, code) => expect(codeOf(body)).toBe(code))

test('a melt needs its quote, and no outputs', () => {
  const melt = { kind: 'melt', method: 'bolt11' } as const
  expect(codeOf({ inputs: [proof], quote: 'q' }, melt)).toBe('melt')
  expect(codeOf({ inputs: [proof], quote: 'q', outputs: [{ ...output, amount: 0 }] }, melt)).toBe('melt')
  for (const quote of [undefined, '', 1, 'q'.repeat(201)]) expect(codeOf({ inputs: [proof], quote }, melt)).toBe(0)
})

test('a request is ours when any input names a keyset that is not the mint’s own, and only then', () => {
  const isOwn = (id: string) => id === 'own'
  expect(concernsCustodians({ inputs: [{ id: 'own' }, { id: 'other' }] }, isOwn)).toBe(true)
  for (const body of [{ inputs: [{ id: 'own' }] }, { inputs: [] }, { inputs: [{}] }, {}, null, 'x'])
    expect(concernsCustodians(body, isOwn)).toBe(false)
})

describe('D27 the key under which an answer is kept', () => {
  const keyOf = (body: object, endpoint?: Endpoint) => {
    const parsed = parse(body, endpoint)
    return parsed.ok ? requestKey(parsed.value) : null
  }
  const body = { inputs: [proof], outputs: [output] }
  const key = keyOf(body)

  test('does not change with spelling, witness or dleq', () => {
    expect(keyOf({ outputs: [{ ...output, B_: B_.toUpperCase() }], inputs: [{ ...proof, witness: '{}', dleq: {} }] })).toBe(key)
  })

  test('changes with every amount, id, secret, C, B_, order, quote and method', () => {
    const melt = { kind: 'melt', method: 'bolt11' } as const
    const keys = [
      key,
      keyOf({ ...body, inputs: [{ ...proof, amount: 8 }] }),
      keyOf({ ...body, inputs: [{ ...proof, id: '00b0b00000000002' }] }),
      keyOf({ ...body, inputs: [{ ...proof, secret: 't' }] }),
      keyOf({ ...body, inputs: [{ ...proof, C: other.B_ }] }),
      keyOf({ ...body, outputs: [other] }),
      keyOf({ ...body, outputs: [output, other] }),
      keyOf({ ...body, outputs: [other, output] }),
      keyOf({ ...body, quote: 'q' }, melt),
      keyOf({ ...body, quote: 'r' }, melt),
      keyOf({ ...body, quote: 'q' }, { kind: 'melt', method: 'onchain' }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).not.toContain(null)
  })
})
