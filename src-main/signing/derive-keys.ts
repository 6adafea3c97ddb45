import { HDKey } from '@scure/bip32'
import { schnorr } from '@noble/curves/secp256k1.js'
import type { Network } from '#shared/domain/reserve/network.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { seedOf } from './mnemonic.ts'
import type { SignerKey } from './ports.ts'
import type { HeldSecret } from './secret-bytes.ts'

/** A key in use: `secret` is filled with zero by whoever asked for it. `pubkey` is x-only hex, before any taproot tweak. */
export interface DerivedKey {
  readonly secret: Uint8Array
  readonly pubkey: string
}

/** Keys shown of each branch: a custodian changes its internal key and a delegate its leaf key a few times in years. */
const KEYS_OF_A_BRANCH = 20
const HARDENED = 0x8000_0000
/** BIP32 depth of a master key, and of an account (BIP86), below which only change and index are left. */
const MASTER = 0
const ACCOUNT = 3

/** A branch is the parent of the keys: its path, how to reach it from the held key, what its keys are for. */
interface Branch {
  readonly path: string
  readonly steps: readonly number[]
  readonly use: SignerKey['use']
}

/** True for the two places in a BIP32 tree from which we know where keys lie. */
export const isKnownDepth = (depth: number): boolean => depth === MASTER || depth === ACCOUNT

/** Every public key of a secret, in the order of its paths. */
export function publicKeysOf(secret: HeldSecret, network: Network): readonly SignerKey[] {
  if (secret.kind === 'raw') return [{ pubkey: xOnly(secret.key), path: '', use: 'any' }]
  return branchesOf(secret, network).flatMap(branch =>
    withBranch(secret, branch, parent =>
      Array.from({ length: KEYS_OF_A_BRANCH }, (_, index) => {
        const child = parent.deriveChild(index)
        const pubkey = toHex((child.publicKey ?? new Uint8Array()).subarray(1))
        child.wipePrivateData()
        return { pubkey, path: `${branch.path}/${index}`, use: branch.use }
      }),
    ),
  )
}

/** The secret keys behind `wanted`, as `publicKeysOf` names them; one that does not follow from the secret is left out. */
export function secretKeysOf(secret: HeldSecret, network: Network, wanted: readonly SignerKey[]): readonly DerivedKey[] {
  if (secret.kind === 'raw')
    return wanted.some(key => key.pubkey === xOnly(secret.key)) ? [{ secret: Uint8Array.from(secret.key), pubkey: xOnly(secret.key) }] : []
  return branchesOf(secret, network).flatMap(branch => {
    const below = wanted.filter(({ path }) => path.startsWith(`${branch.path}/`))
    if (below.length === 0) return []
    return withBranch(secret, branch, parent => below.flatMap(key => secretKeyAt(parent, key)))
  })
}

function secretKeyAt(parent: HDKey, { path, pubkey }: SignerKey): readonly DerivedKey[] {
  const index = Number(path.slice(path.lastIndexOf('/') + 1))
  if (!Number.isInteger(index) || index < 0 || index >= KEYS_OF_A_BRANCH) return []
  const child = parent.deriveChild(index)
  const secret = child.privateKey
  child.wipePrivateData()
  if (secret === null) return []
  if (xOnly(secret) === pubkey) return [{ secret, pubkey }]
  secret.fill(0)
  return []
}

/** BIP86 for the internal key; leaf keys in the next account, so that no key is ever both. SLIP44: coin 0 is mainnet, 1 everything else. */
function branchesOf(secret: HeldSecret, network: Network): readonly Branch[] {
  if (secret.kind === 'extended' && secret.depth === ACCOUNT) return [{ path: '0', steps: [0], use: 'any' }]
  const coin = network === 'mainnet' ? 0 : 1
  const account = (number: number, use: SignerKey['use']): Branch => ({
    path: `m/86'/${coin}'/${number}'/0`,
    steps: [86 + HARDENED, coin + HARDENED, number + HARDENED, 0],
    use,
  })
  return [account(0, 'internal'), account(1, 'leaf')]
}

/** Every key on the way down is wiped as soon as its child stands. */
function withBranch<Value>(secret: HeldSecret, { steps }: Branch, use: (parent: HDKey) => Value): Value {
  let parent = rootOf(secret)
  for (const step of steps) {
    const child = parent.deriveChild(step)
    parent.wipePrivateData()
    parent = child
  }
  try {
    return use(parent)
  } finally {
    parent.wipePrivateData()
  }
}

function rootOf(secret: HeldSecret): HDKey {
  switch (secret.kind) {
    case 'words': {
      const seed = seedOf(secret.entropy, secret.extra)
      const root = HDKey.fromMasterSeed(seed)
      seed.fill(0)
      return root
    }
    case 'extended':
      // Its own depth is of no consequence for its children, and depth 0 asks for no fingerprint of a parent.
      return new HDKey({ chainCode: secret.chainCode, privateKey: secret.key })
    case 'raw':
      throw new Error('a single key has no tree')
  }
}

const xOnly = (key: Uint8Array): string => toHex(schnorr.getPublicKey(key))
