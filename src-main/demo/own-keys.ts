import { HDKey } from '@scure/bip32'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'

/** A key of the demo's operator. It guards play money, and is the same in each demo. */
export interface DemoKey {
  readonly secret: Uint8Array
  /** x-only hex. */
  readonly pubkey: string
  readonly path: string
  readonly use: 'internal' | 'leaf' | 'any'
}

/** What the operator holds: the hot wallet (BIP86), the key path of the reserve, and the key in the leaves of peers' reserves. */
export interface OwnKeys {
  readonly hot: DemoKey
  readonly internal: DemoKey
  readonly delegate: DemoKey
}

export function deriveOwnKeys(): OwnKeys {
  const root = HDKey.fromMasterSeed(sha256(new TextEncoder().encode('nimdolf demo operator')))
  const keyAt = (path: string, use: DemoKey['use']): DemoKey => {
    const { privateKey, publicKey } = root.derive(path)
    if (privateKey === null || publicKey === null) throw new Error(`the demo has no key at ${path}`)
    return { secret: privateKey, pubkey: toHex(publicKey.subarray(1)), path, use }
  }
  return {
    hot: keyAt("m/86'/1'/0'/0/0", 'any'),
    internal: keyAt("m/86'/1'/1'/0/0", 'internal'),
    delegate: keyAt("m/86'/1'/2'/0/0", 'leaf'),
  }
}
