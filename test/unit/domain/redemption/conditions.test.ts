import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { beforeEach, describe, expect, test } from 'vitest'
import { toHex } from '#shared/lib/bytes.ts'
import { DAVE_ID, mintProof, output, RedeemWorld, swapOf } from '../../../support/redeem-world.ts'

let world: RedeemWorld
beforeEach(() => {
  world = new RedeemWorld()
})

describe('spending conditions', () => {
  const key = new Uint8Array(32).fill(7)
  const pubkey = `02${toHex(schnorr.getPublicKey(key))}`
  const locked = (tags: readonly string[][] = []) => JSON.stringify(['P2PK', { nonce: 'n', data: pubkey, tags }])
  const signed = (message: string) => JSON.stringify({ signatures: [toHex(schnorr.sign(sha256(utf8ToBytes(message)), key))] })

  test('D17 P2PK no sig ⇒ 10001', () => {
    const proof = mintProof(locked(), 4n)
    expect(world.code(swapOf(proof))).toBe(10001)
    expect(world.code(swapOf({ ...proof, witness: signed(proof.secret) } as never))).toBe('intent')
  })

  test('D18 unknown NUT-10 kind ⇒ 10001', () => expect(world.code(swapOf(mintProof('["NEW",{"nonce":"1","data":"2"}]', 4n)))).toBe(10001))

  test('D19 HTLC wrong preimage ⇒ 10001', () => {
    const preimage = '11'.repeat(32)
    const hash = toHex(sha256(new Uint8Array(32).fill(0x11)))
    const proof = mintProof(JSON.stringify(['HTLC', { nonce: 'n', data: hash, tags: [] }]), 4n)
    expect(world.code(swapOf({ ...proof, witness: JSON.stringify({ preimage: '22'.repeat(32) }) } as never))).toBe(10001)
    expect(world.code(swapOf({ ...proof, witness: JSON.stringify({ preimage }) } as never))).toBe('intent')
  })

  test('SIG_ALL beside ecash of our own mint ⇒ 10001, whichever has it', () => {
    const secret = locked([['sigflag', 'SIG_ALL']])
    const mine = (text: string) => ({ ...mintProof(text, 4n, { id: DAVE_ID, mint: 9 }), dleq: undefined })
    expect(world.code({ inputs: [mintProof(secret, 4n), mine('plain')], outputs: [output(8n)] })).toBe(10001)
    expect(world.code({ inputs: [mintProof('plain2', 4n), mine(secret)], outputs: [output(8n)] })).toBe(10001)
  })

  test('SIG_ALL of custodians’ proofs alone is signed over inputs and outputs as they were sent', () => {
    const body = swapOf(mintProof(locked([['sigflag', 'SIG_ALL']]), 4n))
    const [proof] = body.inputs
    const message =
      body.inputs.map(({ secret, C }) => secret + C).join('') + body.outputs.map(({ amount, B_ }) => `${amount}${B_}`).join('')
    expect(world.code({ ...body, inputs: [{ ...proof, witness: signed(message) }] })).toBe('intent')
    const other = { ...body, outputs: swapOf({ amount: 4 }).outputs }
    expect(world.code({ ...other, inputs: [{ ...proof, witness: signed(message) }] })).toBe(10001)
  })
})
