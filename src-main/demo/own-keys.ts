import { schnorr } from '@noble/curves/secp256k1.js'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'

/** A key of the demo's operator. It guards play money, and is the same in each demo. */
export interface DemoKey {
  /** Of the signer that holds it. */
  readonly name: string
  /** 32 bytes. */
  readonly secret: Uint8Array
  /** x-only hex. */
  readonly pubkey: string
  readonly use: 'internal' | 'leaf' | 'any'
}

/** What the operator holds: the key path of the reserve, the key in the leaves of peers' reserves, and the hot wallet (BIP86). */
export interface OwnKeys {
  readonly internal: DemoKey
  readonly delegate: DemoKey
  readonly hot: DemoKey
}

export function deriveOwnKeys(): OwnKeys {
  const keyOf = (name: string, use: DemoKey['use']): DemoKey => {
    const secret = sha256(new TextEncoder().encode(`nimdolf demo operator ${name}`))
    return { name, secret, pubkey: toHex(schnorr.getPublicKey(secret)), use }
  }
  return { internal: keyOf('Reserve key', 'internal'), delegate: keyOf('Delegate key', 'leaf'), hot: keyOf('Hot wallet', 'any') }
}
