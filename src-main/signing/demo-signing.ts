import { schnorr } from '@noble/curves/secp256k1.js'
import type { Network } from '#shared/domain/reserve/network.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { keysOfPlan } from './plan-keys.ts'
import type { SignerKey, SignerState, Signing, SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'
import type { Random } from './seal.ts'
import { signStatement, statementRefusal } from './sign-statement.ts'
import { signUnderGate } from './sign-under-gate.ts'

/** A key of the demo network: worth nothing, known to nobody but its simulated mints. */
export interface DemoKey {
  /** Signers of one name are one signer. */
  readonly name: string
  /** 32 bytes. */
  readonly secret: Uint8Array
  readonly use: SignerKey['use']
}

export interface DemoSigningDeps {
  readonly keys: readonly DemoKey[]
  readonly network: Network
  readonly random: Random
  /** ms since 1970 at which the demo network came to be. */
  readonly createdAt: number
}

/** The signers of the demo network: in memory, without passphrase, always unlocked. The gate is the real one. */
export function createDemoSigning({ keys, network, random, createdAt }: DemoSigningDeps): Signing {
  const names = [...new Set(keys.map(({ name }) => name))]
  // Wiped and emptied by `stop` alone.
  const secrets = new Map(keys.map(({ secret }) => [toHex(schnorr.getPublicKey(secret)), copyOf(secret)]))
  const states = names.map((name, at): SignerState => ({
    id: `demo-${at + 1}`,
    name,
    kind: 'demo',
    network,
    origin: 'raw',
    keys: keys.filter(key => key.name === name).map(({ secret, use }) => ({ pubkey: toHex(schnorr.getPublicKey(secret)), path: '', use })),
    unlockedUntil: Number.MAX_SAFE_INTEGER,
    createdAt,
    backupCheckedAt: null,
    warnings: [],
  }))
  const find = (id: string): Result<SignerState, SigningRefusal> => {
    const state = states.find(one => one.id === id)
    return state === undefined ? refuse('signer.unknown', 'The demo network has no such signer.') : ok(state)
  }

  return {
    list: () => states,
    damaged: () => [],
    create: async () => notHere(),
    import: async () => notHere(),
    checkBackup: async () => notHere(),
    unlock: async id => find(id),
    lock: async () => {},
    remove: async () => notHere(),
    async sign(id, psbt, plan, caps) {
      const signer = find(id)
      if (!signer.ok) return signer
      if (plan.network !== network) return refuse('signer.network', `The plan is for ${plan.network}; demo keys sign for ${network} alone.`)
      const wanted = keysOfPlan(plan)
      const held = signer.value.keys.flatMap(({ pubkey }) => {
        const secret = wanted.has(pubkey) ? secrets.get(pubkey) : undefined
        // A copy: the signer's own is wiped after each signature.
        return secret === undefined ? [] : [{ pubkey, secret: copyOf(secret) }]
      })
      if (held.length === 0) return refuse('signer.no-key', 'None of the demo keys of this signer stands in the plan.')
      return signUnderGate(psbt, plan, caps, held, random)
    },
    async attest(id, pubkey, digest) {
      const signer = find(id)
      if (!signer.ok) return signer
      const unfit = statementRefusal(digest)
      if (unfit !== null) return unfit
      const secret = signer.value.keys.some(key => key.pubkey === pubkey) ? secrets.get(pubkey) : undefined
      if (secret === undefined) return refuse('signer.no-key', 'This signer of the demo network does not hold the key that is to vouch.')
      const signed = signStatement({ pubkey, secret: copyOf(secret) }, digest, random)
      return signed.ok ? ok(toHex(signed.value)) : signed
    },
    async stop() {
      for (const secret of secrets.values()) secret.fill(0)
      secrets.clear()
    },
  }
}

/** `slice` of a Node buffer would be a view of the same bytes, and wiping it would wipe the key. */
const copyOf = (secret: Uint8Array): Uint8Array => Uint8Array.from(secret)

const notHere = (): Result<never, SigningRefusal> =>
  refuse(
    'signer.runtime',
    'The demo network keeps nothing and brings its own worthless keys. Leave the demo to make or import a key of your own.',
  )
