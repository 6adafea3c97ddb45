import { getDecodedToken, getEncodedToken, type Token as TheirToken } from '@cashu/cashu-ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyset } from '../../../src-main/demo/ecash.ts'
import { decodeToken } from '../../../src-main/redemption/page/token/decode-token.ts'
import { encodeToken } from '../../../src-main/redemption/page/token/encode-token.ts'
import { toBase64Url } from '../../../src-main/redemption/page/token/base64url.ts'
import { numRuns } from '../../support/cases.ts'
import { issueProofs } from '../../support/ecash-holder.ts'

const bob = createKeyset(new Uint8Array(32).fill(7))
const proofs = issueProofs(bob, [1, 8, 64])
const theirs = {
  mint: 'https://bob.test',
  unit: 'sat',
  memo: 'rent <b>',
  proofs: proofs.map(({ amount, id, secret, C, dleq }) => ({ amount: Number(amount), id, secret, C, dleq: dleq! })),
} as unknown as TheirToken

/** The first encoding, which cashu-ts reads and no longer writes. */
const first = ({ mint, unit, memo, proofs }: TheirToken): string =>
  `cashuA${toBase64Url(new TextEncoder().encode(JSON.stringify({ token: [{ mint, proofs }], unit, memo })))}`

describe('reading a token', () => {
  it.each([
    ['cashuB', getEncodedToken(theirs)],
    ['cashuA', first(theirs)],
  ])('reads what cashu-ts writes as %s, with its proofs of signature', (prefix, text) => {
    expect(text.startsWith(prefix)).toBe(true)
    const token = decodeToken(text)
    expect(token).toEqual({ ok: true, value: { proofs, mints: ['https://bob.test'], unit: 'sat', memo: 'rent <b>' } })
  })

  it('writes what cashu-ts reads, with proofs of signature and witness', () => {
    const signed = [{ ...proofs[0]!, witness: '{"signatures":["aa"]}' }, ...proofs.slice(1)]
    const read = getDecodedToken(encodeToken(signed, 'https://dave.test/x', 'sat'), [bob.id])
    expect(read).toMatchObject({ mint: 'https://dave.test/x', unit: 'sat' })
    expect(read.proofs.map(({ secret, C, dleq }) => ({ secret, C, dleq }))).toEqual(
      proofs.map(({ secret, C, dleq }) => ({ secret, C, dleq })),
    )
    expect(read.proofs[0]!.witness).toBe('{"signatures":["aa"]}')
  })

  it('finds the token in a link, behind a scheme, and broken into lines', () => {
    const text = getEncodedToken(theirs)
    for (const pasted of [` cashu:${text}\n`, `https://wallet.test/#token=${text}`, text.replace(/(.{70})/g, '$1\r\n')])
      expect(decodeToken(pasted)).toMatchObject({ ok: true, value: { proofs } })
  })

  it('says what is wrong with what is no token', () => {
    const text = getEncodedToken(theirs)
    expect(decodeToken('hello')).toEqual({ ok: false, error: 'none' })
    expect(decodeToken('ur:bytes/1-3/lpadaxcf')).toEqual({ ok: false, error: 'animated' })
    expect(decodeToken(text.slice(0, -9))).toEqual({ ok: false, error: 'cut' })
    const many = Array.from({ length: 1_001 }, () => theirs.proofs[0]!)
    expect(decodeToken(first({ ...theirs, proofs: many }))).toEqual({ ok: false, error: 'too-many' })
  })

  it('takes e and s without r for no proof of signature: only the issuer could use them', () => {
    const text = first({
      ...theirs,
      proofs: [{ ...theirs.proofs[0]!, dleq: { e: proofs[0]!.dleq!.e, s: proofs[0]!.dleq!.s } }],
    } as TheirToken)
    expect(decodeToken(text)).toMatchObject({ ok: true, value: { proofs: [{ dleq: null }] } })
  })

  it('takes a witness as text, as an object and as text within a text, and a zero r for none', () => {
    const witness = '{"signatures":["aa"]}'
    const [proof] = theirs.proofs
    for (const spelled of [witness, JSON.parse(witness), JSON.stringify(witness)])
      expect(decodeToken(first({ ...theirs, proofs: [{ ...proof!, witness: spelled }] } as TheirToken))).toMatchObject({
        ok: true,
        value: { proofs: [{ witness }] },
      })
    expect(decodeToken(first({ ...theirs, proofs: [{ ...proof!, dleq: { ...proof!.dleq!, r: '00' } }] } as TheirToken))).toMatchObject({
      ok: true,
      value: { proofs: [{ dleq: null }] },
    })
  })

  it('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cashuA', 'cashuB', 'ur:', ''),
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map(toBase64Url),
          fc.json().map(text => toBase64Url(new TextEncoder().encode(text))),
          fc.string(),
        ),
        (prefix, body) => {
          const read = decodeToken(prefix + body)
          return read.ok ? read.value.proofs.length > 0 : true
        },
      ),
      { numRuns },
    )
  })

  it('survives any cut and any changed character of a real token', () => {
    const text = getEncodedToken(theirs)
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'Aa0-_'), (at, char) => {
        decodeToken(text.slice(0, at))
        decodeToken(text.slice(0, at) + char + text.slice(at + 1))
      }),
      { numRuns },
    )
  })
})
