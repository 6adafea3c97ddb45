import { bech32 } from '@scure/base'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { expect, it } from 'vitest'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../../src-main/crypto/sha256.ts'
import { writeInvoice } from '../../../src-main/demo/own-mint/invoice.ts'
import { createDemoLightning } from '../../../src-main/demo/own-mint/lightning.ts'
import { readInvoice } from '../../../src-main/redemption/page/redeem/read-invoice.ts'

const preimage = new Uint8Array(32).fill(3)
const secret = new Uint8Array(32).fill(5)

it.each([1n, 99n, 100n, 2_500n, 100_000n, 123_456_789n, 100_000_000n])('an invoice of %d sat names its amount', sat => {
  const text = writeInvoice({ sat, preimage, secret, at: 1_795_000_000 })
  expect(readInvoice(text)).toEqual({ kind: 'invoice', text, msat: sat * 1_000n })
})

it('an invoice has what BOLT 11 asks for: time, payment hash and secret, features, and the signature of its payee', () => {
  const text = writeInvoice({ sat: 2_500n, preimage, secret, at: 1_795_000_000 })
  expect(text.startsWith('lnbcrt25u1')).toBe(true)
  const { prefix, words } = bech32.decode(text as `${string}1${string}`, false)
  const [data, signature] = [words.slice(0, -104), bech32.fromWords(words.slice(-104))]
  expect(data.slice(0, 7).reduce((time, word) => time * 32 + word, 0)).toBe(1_795_000_000)

  const fields = new Map<number, number[]>()
  for (let at = 7; at < data.length;) {
    const length = data[at + 1]! * 32 + data[at + 2]!
    fields.set(data[at]!, data.slice(at + 3, at + 3 + length))
    at += 3 + length
  }
  expect([...fields.keys()].toSorted((one, other) => one - other)).toEqual([1, 5, 13, 16])
  expect(toHex(bech32.fromWords(fields.get(1)!))).toBe(toHex(sha256(preimage)))
  expect(fields.get(16)).toHaveLength(52)

  const bits = data.map(word => word.toString(2).padStart(5, '0')).join('')
  const bytes = (bits.match(/.{1,8}/g) ?? []).map(byte => parseInt(byte.padEnd(8, '0'), 2))
  const digest = sha256(Uint8Array.of(...new TextEncoder().encode(prefix), ...bytes))
  const node = secp256k1.Signature.fromBytes(Uint8Array.of(signature[64]!, ...signature.slice(0, 64)), 'recovered').recoverPublicKey(digest)
  expect(node.toHex(true)).toBe(toHex(secp256k1.getPublicKey(secret)))
})

it('an invoice is paid once, by whoever comes first, and only where somebody wrote it', () => {
  const clock = { ms: 0, now: () => clock.ms }
  const lightning = createDemoLightning(clock)
  const [waits, theirs] = [lightning.invoice(2_500n, 8_000), lightning.invoice(10n, null)]
  expect([lightning.amountOf(waits), lightning.amountOf(theirs), lightning.amountOf('lnbcrt1other')]).toEqual([2_500n, 10n, null])
  expect([lightning.isPaid(waits), lightning.isPaid(theirs)]).toEqual([false, false])

  const paid = lightning.pay(theirs)
  expect(paid?.fee).toBe(1n)
  const { words } = bech32.decode(theirs as `${string}1${string}`, false)
  expect(toHex(bech32.fromWords(words.slice(7 + 55 + 3, 7 + 55 + 55)))).toBe(toHex(sha256(Buffer.from(paid!.preimage, 'hex'))))
  expect([lightning.pay(theirs), lightning.pay('lnbcrt1other')]).toEqual([null, null])

  clock.ms = 8_000
  expect([lightning.isPaid(waits), lightning.pay(waits)]).toEqual([true, null])
})
