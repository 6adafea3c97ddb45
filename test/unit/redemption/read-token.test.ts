import { getEncodedToken } from '@cashu/cashu-ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readToken } from '../../../src-main/redemption/read-token.ts'

const V1 = '00a199b66b4b8bca'
const V2 = '010a54d81dcee53f8bc31a716f3e2d71a48146e650ddcbd2268d156ab2deae6b2c'
const C = `02${'11'.repeat(32)}`

const proof = (id: string, extra: object = {}) => ({ amount: 8, id, secret: 'a secret', C, ...extra })
const token = (proofs: readonly object[], version: 3 | 4 = 4): string =>
  getEncodedToken({ mint: 'https://dave.test', unit: 'sat', proofs } as never, { version, removeDleq: false } as never)

/** A token of version A by hand, whatever is in it. */
const written = (proofs: readonly (object | null)[]): string =>
  `cashuA${Buffer.from(JSON.stringify({ token: [{ mint: 'https://dave.test', proofs }], unit: 'sat' })).toString('base64url')}`

it.each([3, 4] as const)('reads a token of version %i, short keyset ids completed', version => {
  for (const id of [V1, V2]) {
    const read = readToken(` ${token([proof(id), proof(id, { secret: 'another' })], version)}\n`, [V1, V2])
    expect(read).toMatchObject({ ok: true, value: [{ amount: 8n, id, secret: 'a secret', C, dleq: null }, { secret: 'another' }] })
  }
})

it('keeps a witness as the text that it was', () => {
  const witness = { signatures: ['ab'] }
  const text = JSON.stringify(witness)
  expect(readToken(token([proof(V1, { witness })]), [V1])).toMatchObject({ ok: true, value: [{ witness: text }] })
  expect(readToken(written([proof(V1, { witness: text })]), [V1])).toMatchObject({ ok: true, value: [{ witness: text }] })
  expect(readToken(written([proof(V1, { witness })]), [V1])).toMatchObject({ ok: true, value: [{ witness: text }] })
})

it('refuses what is no token, empty, too long, or holds one proof of another mint', () => {
  const other = '00ffffffffffffff'
  for (const [text, own] of [
    ['', [V1]],
    ['cashuB', [V1]],
    [token([proof(V1)]).slice(0, 40), [V1]],
    [token([proof(V1)]), []],
    [token([proof(V1), proof(other)]), [V1]],
    [written([proof(V1, { C: 'x'.repeat(200) })]), [V1]],
    [written([proof(V1, { amount: -8 })]), [V1]],
    [written([null]), [V1]],
    [
      token(
        Array.from({ length: 1_001 }, (_, at) => proof(V1, { secret: `${at}` })),
        3,
      ),
      [V1],
    ],
  ] as const) {
    expect(readToken(text, own), text.slice(0, 60)).toMatchObject({ ok: false, error: { code: 'float.token' } })
  }
})

it('throws at no text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String().map(text => `cashuA${text}`),
        fc.base64String().map(text => `cashuB${text}`),
      ),
      text => {
        expect(readToken(text, [V1]).ok).toBe(false)
      },
    ),
    { numRuns: 500 },
  )
})
