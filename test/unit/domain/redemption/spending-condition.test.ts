import { describe, expect, test } from 'vitest'
import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { amountOf } from '#shared/domain/amount.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import { publicKeyOf } from '#shared/domain/proof/bdhke.ts'
import type { VerifiedProof } from '#shared/domain/proof/proof.ts'
import { portableProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { readProof } from '#shared/domain/proof/read-proof.ts'
import { parseSecret, signsAll } from '#shared/domain/redemption/parse-secret.ts'
import type { RedeemRequest } from '#shared/domain/redemption/request.ts'
import { checkConditions, sigAllMessage } from '#shared/domain/redemption/spending-condition.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { MAX_SIGNATURE_TRIALS } from '#shared/lib/limits.ts'
import { vectors } from '../../../support/vectors.ts'

interface SentRequest {
  readonly quote?: string
  readonly inputs: readonly unknown[]
  readonly outputs: readonly { readonly amount: number; readonly id: string; readonly B_: string }[]
}
const published = vectors<{
  readonly conditions: readonly {
    readonly title: string
    readonly valid: boolean
    readonly proof?: unknown
    readonly request?: SentRequest
  }[]
  readonly sig_all_messages: readonly { readonly message: string; readonly request: SentRequest; readonly sha256: string }[]
}>('spending_conditions')

const id = '00ad268c4d1f5826' as KeysetId
const NOW = 1_800_000_000

/** A proof as step 5 leaves it: these tests are about its secret and witness alone. */
const proofOf = (secret: string, witness: object | string | null = null, at = 0): VerifiedProof =>
  ({
    amount: amountOf(2)!,
    id,
    secret,
    C: `02${at.toString(16).padStart(64, '0')}`,
    witness: witness === null || typeof witness === 'string' ? witness : JSON.stringify(witness),
    Y: '02' + '00'.repeat(32),
  }) as VerifiedProof

function requestOf({ inputs, outputs, quote }: SentRequest): { request: RedeemRequest; proofs: VerifiedProof[] } {
  const raws = inputs.map(input => {
    const read = readProof(input)
    if (!read.ok) throw new Error(read.error.detail)
    return read.value
  })
  const sent = outputs.map(output => ({ ...output, amount: amountOf(output.amount)! }))
  const request: RedeemRequest =
    quote === undefined
      ? { kind: 'swap', inputs: raws, outputs: sent }
      : { kind: 'melt', method: 'bolt11', quote, inputs: raws, outputs: sent }
  return { request, proofs: raws as unknown as VerifiedProof[] }
}

const swapOf = (proofs: readonly VerifiedProof[], outputs: RedeemRequest['outputs'] = []): RedeemRequest => ({
  kind: 'swap',
  inputs: proofs.map(proof => ({ ...proof, dleq: null })),
  outputs,
})
const check = (proof: VerifiedProof, now = NOW) => checkConditions(swapOf([proof]), [proof], now)
const isMet = (proof: VerifiedProof, now = NOW) => check(proof, now).ok

const secretKey = (k: number) => new Uint8Array(32).fill(k)
const keyOf = (k: number) => publicKeyOf(BigInt(`0x${toHex(secretKey(k))}`))
const signed = (message: string, ...by: number[]) =>
  by.map(k => toHex(schnorr.sign(sha256(utf8ToBytes(message)), secretKey(k), new Uint8Array(32))))
const secretOf = (kind: string, data: string, tags: unknown = []) => JSON.stringify([kind, { nonce: 'n', data, tags }])
/** A proof locked to `data` with `tags`, signed by `by`. */
const p2pk = (tags: unknown, by: number[], data = keyOf(1)) => {
  const secret = secretOf('P2PK', data, tags)
  return proofOf(secret, { signatures: signed(secret, ...by) })
}

const preimage = '0'.repeat(63) + '1'
const hash = toHex(sha256(Uint8Array.from(Buffer.from(preimage, 'hex'))))
const htlc = (tags: unknown, by: number[], opened: string | null = preimage) => {
  const secret = secretOf('HTLC', hash, tags)
  return proofOf(secret, { signatures: signed(secret, ...by), ...(opened === null ? {} : { preimage: opened }) })
}

describe('NUT-11 published', () => {
  test.each(published.conditions.map(vector => [vector.title, vector] as const))('%s', (_title, { valid, proof, request }) => {
    const sent = requestOf(request ?? { inputs: [proof], outputs: [] })
    expect(checkConditions(sent.request, sent.proofs, NOW).ok).toBe(valid)
  })

  test.each(published.sig_all_messages.map(vector => [vector.sha256, vector] as const))(
    'the SIG_ALL message %s',
    (digest, { message, request }) => {
      expect(sigAllMessage(requestOf(request).request)).toBe(message)
      expect(toHex(sha256(utf8ToBytes(message)))).toBe(digest)
    },
  )
})

describe('a secret that is no condition', () => {
  test.each(['daf4dd00a2b68a0858a80450f52c8a7d', 'a secret', '{"a":1}', '"P2PK"', '02'.repeat(33)])('%s needs nothing', secret => {
    expect(check(proofOf(secret))).toEqual({ ok: true, value: null })
    expect(check(proofOf(secret, 'not JSON'))).toEqual({ ok: true, value: null })
  })
})

describe('P2PK', () => {
  test('D17 without signature, or with that of another or over another secret: refused', () => {
    expect(isMet(p2pk([], [1]))).toBe(true)
    const none = check(p2pk([], []))
    expect(none).toMatchObject({ ok: false })
    expect(none.ok || none.error).toContain('Input 0')
    expect(isMet(proofOf(secretOf('P2PK', keyOf(1))))).toBe(false)
    expect(isMet(p2pk([], [2]))).toBe(false)
    expect(isMet(proofOf(secretOf('P2PK', keyOf(1)), { signatures: signed('another', 1) }))).toBe(false)
  })

  test('one unmet input of many refuses all, and is named', () => {
    const proofs = [p2pk([], [1]), proofOf('free'), p2pk([['n_sigs', '1']], [2])]
    expect(checkConditions(swapOf(proofs), proofs, NOW)).toMatchObject({ ok: false, error: expect.stringContaining('Input 2') as string })
    expect(checkConditions(swapOf(proofs), proofs.slice(0, 2), NOW).ok).toBe(true)
  })

  const two = [
    ['pubkeys', keyOf(2), keyOf(3)],
    ['n_sigs', '2'],
  ]
  test.each([
    ['one of two', [1], false],
    ['two of them', [1, 3], true],
    ['two of the others', [2, 3], true],
    ['all three', [1, 2, 3], true],
    ['one and a stranger', [1, 9], false],
  ])('n_sigs 2 of 3: %s', (_name, by, met) => {
    expect(isMet(p2pk(two, by))).toBe(met)
  })

  test('two signatures of one key count once', () => {
    const secret = secretOf('P2PK', keyOf(1), two)
    const digest = sha256(utf8ToBytes(secret))
    const signatures = [0, 1].map(aux => toHex(schnorr.sign(digest, secretKey(1), new Uint8Array(32).fill(aux))))
    expect(new Set(signatures).size).toBe(2)
    expect(isMet(proofOf(secret, { signatures }))).toBe(false)
    expect(isMet(proofOf(secret, { signatures: [signatures[0], signatures[0]] }))).toBe(false)
  })

  test('without n_sigs one of the keys is enough', () => {
    for (const by of [1, 2, 3]) expect(isMet(p2pk([['pubkeys', keyOf(2), keyOf(3)]], [by]))).toBe(true)
  })

  const refund = [
    ['locktime', String(NOW)],
    ['refund', keyOf(4), keyOf(5)],
    ['n_sigs_refund', '2'],
  ]
  test.each([
    ['the holder before the locktime', [1], NOW - 1, true],
    ['the refund keys before it', [4, 5], NOW - 1, false],
    ['the refund keys at it', [4, 5], NOW, false],
    ['the refund keys after it', [4, 5], NOW + 1, true],
    ['one of two refund keys after it', [4], NOW + 1, false],
    ['the holder after it', [1], NOW + 1, true],
    ['nobody after it', [], NOW + 1, false],
    ['a holder and a refund key, who cannot be added up', [4, 9], NOW + 1, false],
  ])('refund: %s', (_name, by, now, met) => {
    expect(isMet(p2pk(refund, by), now)).toBe(met)
  })

  test('after a locktime without refund keys anybody may spend', () => {
    const secret = secretOf('P2PK', keyOf(1), [['locktime', String(NOW)]])
    expect(isMet(proofOf(secret), NOW)).toBe(false)
    expect(isMet(proofOf(secret), NOW + 1)).toBe(true)
    expect(isMet(proofOf(secret, 'not JSON'), NOW + 1)).toBe(true)
  })

  test.each(['0', '-5', '', 'soon', '1.5', '1e3', '0x10', '9'.repeat(16)])('a locktime of "%s" is none: locked for ever', time => {
    const tags = [
      ['locktime', time],
      ['refund', keyOf(4)],
    ]
    expect(isMet(p2pk(tags, [4]), Number.MAX_SAFE_INTEGER)).toBe(false)
    expect(isMet(p2pk(tags, [1]), Number.MAX_SAFE_INTEGER)).toBe(true)
  })

  test('refund keys without a locktime never sign', () => {
    expect(isMet(p2pk([['refund', keyOf(4)]], [4]), Number.MAX_SAFE_INTEGER)).toBe(false)
  })

  test('the same key may stand in both pathways', () => {
    expect(
      isMet(
        p2pk(
          [
            ['locktime', '1'],
            ['refund', keyOf(1)],
          ],
          [1],
        ),
      ),
    ).toBe(true)
  })
})

describe('malformed conditions are spendable by nobody, signed or not', () => {
  const other = keyOf(2)
  test.each([
    ['D18 an unknown kind', secretOf('P2SH', keyOf(1))],
    ['D18 a kind in lower case', secretOf('p2pk', keyOf(1))],
    ['D18 a kind that is a number', JSON.stringify([1, { nonce: 'n', data: keyOf(1) }])],
    ['a list', '[]'],
    ['a kind alone', '["P2PK"]'],
    ['three parts', JSON.stringify(['P2PK', { nonce: 'n', data: keyOf(1) }, {}])],
    ['broken JSON', '["P2PK",{"nonce":"n","data":'],
    ['white space before', ` ${secretOf('P2PKH', keyOf(1))}`],
    ['no nonce', JSON.stringify(['P2PK', { data: keyOf(1) }])],
    ['no data', JSON.stringify(['P2PK', { nonce: 'n' }])],
    ['data twice', `["P2PK",{"nonce":"n","data":"${other}","data":"${keyOf(1)}"}]`],
    ['tags that are an object', secretOf('P2PK', keyOf(1), {})],
    ['a tag that is a text', secretOf('P2PK', keyOf(1), ['locktime'])],
    ['an empty tag', secretOf('P2PK', keyOf(1), [[]])],
    ['a number in a tag', secretOf('P2PK', keyOf(1), [['n_sigs', 1]])],
    ['a tag without value', secretOf('P2PK', keyOf(1), [['refund']])],
    [
      'a tag twice',
      secretOf('P2PK', keyOf(1), [
        ['locktime', '1'],
        ['locktime', '2'],
      ]),
    ],
    ['two locktimes in one tag', secretOf('P2PK', keyOf(1), [['locktime', '1', '2']])],
    ['an unknown sigflag', secretOf('P2PK', keyOf(1), [['sigflag', 'SIG_NONE']])],
    ['n_sigs 0', secretOf('P2PK', keyOf(1), [['n_sigs', '0']])],
    ['n_sigs −1', secretOf('P2PK', keyOf(1), [['n_sigs', '-1']])],
    ['n_sigs in words', secretOf('P2PK', keyOf(1), [['n_sigs', 'one']])],
    ['n_sigs beyond the keys', secretOf('P2PK', keyOf(1), [['n_sigs', '2']])],
    ['n_sigs_refund without refund keys', secretOf('P2PK', keyOf(1), [['n_sigs_refund', '1']])],
    ['a key that is none', secretOf('P2PK', '02' + '0'.repeat(63) + '5')],
    ['a pubkey that is none', secretOf('P2PK', keyOf(1), [['pubkeys', 'me']])],
    ['a refund key that is none', secretOf('P2PK', keyOf(1), [['refund', '00']])],
    ['one key twice', secretOf('P2PK', keyOf(1), [['pubkeys', keyOf(1)]])],
    ['one key under both parities', secretOf('P2PK', `02${keyOf(1).slice(2)}`, [['pubkeys', `03${keyOf(1).slice(2).toUpperCase()}`]])],
    ['one refund key twice', secretOf('P2PK', keyOf(1), [['refund', other, other]])],
    ['an HTLC whose hash is short', secretOf('HTLC', hash.slice(2))],
    ['an HTLC whose hash is in upper case', secretOf('HTLC', hash.toUpperCase())],
    ['an HTLC with n_sigs and no keys', secretOf('HTLC', hash, [['n_sigs', '1']])],
  ])('%s', (_name, secret) => {
    const proof = proofOf(secret, { signatures: signed(secret, 1, 2), preimage })
    const answer = check(proof, Number.MAX_SAFE_INTEGER)
    expect(answer).toMatchObject({ ok: false, error: expect.stringContaining('nobody can spend it') as string })
    expect(signsAll(secret)).toBe(false)
  })

  test('unknown tags bind nobody', () => {
    expect(isMet(p2pk([['memo', 'for you'], ['memo']], [1]))).toBe(true)
  })

  test('a v3 secret that is a key must sign, which is not supported', () => {
    const v3 = `02${'ab'.repeat(32)}`
    expect(parseSecret(keyOf(1), v3)).toMatchObject({ ok: false })
    expect(parseSecret(keyOf(1), id)).toEqual({ ok: true, value: null })
    expect(parseSecret('a secret', v3)).toEqual({ ok: true, value: null })
  })
})

describe('HTLC', () => {
  test('D19 the wrong preimage, or none: refused, whoever signs', () => {
    const tags = [['pubkeys', keyOf(1)]]
    expect(isMet(htlc(tags, [1]))).toBe(true)
    expect(isMet(htlc(tags, [1], '0'.repeat(63) + '2'))).toBe(false)
    expect(isMet(htlc(tags, [1], null))).toBe(false)
    expect(isMet(htlc(tags, []))).toBe(false)
  })

  test('without pubkeys the preimage alone is enough', () => {
    expect(isMet(htlc([], []))).toBe(true)
    expect(isMet(htlc([], [], null))).toBe(false)
    expect(isMet(proofOf(secretOf('HTLC', hash)))).toBe(false)
  })

  test.each(['', '01', preimage.slice(2), `${preimage}00`, preimage.slice(0, 63), 'zz'.repeat(32)])(
    'D19 "%s" is no preimage of 32 bytes',
    text => {
      expect(isMet(htlc([], [], text))).toBe(false)
    },
  )

  const refund = [
    ['pubkeys', keyOf(1)],
    ['locktime', String(NOW)],
    ['refund', keyOf(4)],
  ]
  test.each([
    ['the refund key before the locktime', [4], NOW, null, false],
    ['the refund key after it, without preimage', [4], NOW + 1, null, true],
    ['the receiver after it, with preimage', [1], NOW + 1, preimage, true],
    ['the receiver after it, without', [1], NOW + 1, null, false],
    ['the preimage alone after it', [], NOW + 1, preimage, false],
  ])('refund: %s', (_name, by, now, opened, met) => {
    expect(isMet(htlc(refund, by, opened), now)).toBe(met)
  })

  test('after a locktime without refund keys anybody may spend', () => {
    expect(
      isMet(
        htlc(
          [
            ['locktime', '1'],
            ['pubkeys', keyOf(1)],
          ],
          [],
          null,
        ),
      ),
    ).toBe(true)
  })
})

describe('a witness', () => {
  const secret = secretOf('P2PK', keyOf(1))
  const [signature] = signed(secret, 1)
  test.each([
    ['that is no JSON', 'signature', false],
    ['that is a text', '"x"', false],
    ['that is null', 'null', false],
    ['that is empty', '', false],
    ['with signatures that are no list', { signatures: signature }, false],
    ['with a signature that is a number', { signatures: [signature, 1] }, false],
    ['with a short signature', { signatures: [signature!.slice(2)] }, false],
    ['with a signature in upper case', { signatures: [signature!.toUpperCase()] }, true],
    ['with a preimage that is not asked for', { signatures: [signature], preimage }, true],
    ['with a preimage that is none', { signatures: [signature], preimage: 7 }, false],
    ['with more than it knows', { signatures: [signature], memo: 'x' }, true],
  ])('%s', (_name, witness, met) => {
    expect(isMet(proofOf(secret, witness))).toBe(met)
  })

  test('cannot make a request cost more than its trials', () => {
    let trials = 0
    const counting = { ...portableProofCrypto, schnorrHolds: () => (trials++, false) }
    const proofs = Array.from({ length: 40 }, (_, at) => {
      const keys = Array.from({ length: 20 }, (_key, place) => keyOf(place + 10))
      const many = secretOf('P2PK', keyOf(1), [
        ['pubkeys', ...keys],
        ['memo', String(at)],
      ])
      return proofOf(many, {
        signatures: Array.from({ length: 50 }, (_sig, place) => signature!.slice(0, 120) + String(place).padStart(8, '0')),
      })
    })
    // The first that fails ends it, so all but the last ask for nothing.
    for (const proof of proofs) expect(checkConditions(swapOf([proof]), [proof], NOW, counting).ok).toBe(false)
    expect(trials).toBe(40 * 21 * 50)
    trials = 0
    const last = secretOf('P2PK', keyOf(1), [['pubkeys', ...Array.from({ length: 60 }, (_, place) => keyOf(place + 10))]])
    const wide = proofOf(last, {
      signatures: Array.from({ length: 300 }, (_, place) => signature!.slice(0, 120) + String(place).padStart(8, '0')),
    })
    expect(checkConditions(swapOf([wide]), [wide], NOW, counting).ok).toBe(false)
    expect(trials).toBe(MAX_SIGNATURE_TRIALS)
  })
})

describe('SIG_ALL', () => {
  const tags = [['sigflag', 'SIG_ALL']]
  const outputs = [{ amount: amountOf(4)!, id, B_: keyOf(8) }]
  const secrets = [0, 1].map(nonce => JSON.stringify(['P2PK', { nonce: `n${nonce}`, data: keyOf(1), tags }]))
  const bare = secrets.map((secret, at) => proofOf(secret, null, at))
  const sign = (request: RedeemRequest, by = 1) => ({ signatures: signed(sigAllMessage(request), by) })
  const witnessed = (witness: object) => [{ ...bare[0]!, witness: JSON.stringify(witness) }, bare[1]!] as VerifiedProof[]
  const swap = swapOf(bare, outputs)

  test('one signature in the first witness is enough for all', () => {
    expect(checkConditions(swap, witnessed(sign(swap)), NOW).ok).toBe(true)
    expect(checkConditions(swap, bare, NOW).ok).toBe(false)
    expect(checkConditions(swap, witnessed(sign(swap, 2)), NOW).ok).toBe(false)
    expect(checkConditions(swap, witnessed({ signatures: signed(secrets[0]!, 1) }), NOW).ok).toBe(false)
  })

  test('it binds every input, every output, their order and the quote', () => {
    const proofs = witnessed(sign(swap))
    const changed: RedeemRequest[] = [
      swapOf(bare),
      swapOf(bare, [{ ...outputs[0]!, amount: amountOf(8)! }]),
      swapOf(bare, [{ ...outputs[0]!, B_: keyOf(9) }]),
      swapOf(bare, [...outputs, outputs[0]!]),
      swapOf([bare[1]!, bare[0]!], outputs),
      { ...swap, kind: 'melt', method: 'bolt11', quote: 'q' },
    ]
    for (const request of changed) expect(checkConditions(request, proofs, NOW).ok).toBe(false)
    const melt: RedeemRequest = { ...swap, kind: 'melt', method: 'bolt11', quote: 'q' }
    expect(checkConditions(melt, witnessed(sign(melt)), NOW).ok).toBe(true)
  })

  test.each([
    ['a free proof', 'free'],
    ['SIG_INPUTS', secretOf('P2PK', keyOf(1))],
    ['another key', secretOf('P2PK', keyOf(2), tags)],
    ['other tags', secretOf('P2PK', keyOf(1), [...tags, ['locktime', '1']])],
    ['another kind', secretOf('HTLC', hash, tags)],
  ])('mixed with %s, in either order: refused', (_name, secret) => {
    for (const proofs of [
      [bare[0]!, proofOf(secret)],
      [proofOf(secret), bare[0]!],
    ]) {
      const request = swapOf(proofs, outputs)
      const witness = JSON.stringify({ ...sign(request), preimage })
      const all = proofs.map(proof => ({ ...proof, witness }) as VerifiedProof)
      expect(checkConditions(request, all, NOW)).toMatchObject({ ok: false, error: expect.stringContaining('SIG_ALL') as string })
    }
  })

  test('with inputs that somebody else judges: refused', () => {
    expect(checkConditions(swap, witnessed(sign(swap)).slice(0, 1), NOW).ok).toBe(false)
  })

  test('is seen in a secret', () => {
    expect(signsAll(secrets[0]!)).toBe(true)
    expect(signsAll(secretOf('P2PK', keyOf(1)))).toBe(false)
    expect(signsAll('free')).toBe(false)
  })
})
