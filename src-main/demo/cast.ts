import { schnorr } from '@noble/curves/secp256k1.js'
import { p2tr } from '@scure/btc-signer/payment.js'
import { ADDRESSES } from '#shared/domain/reserve/network.ts'
import { deriveReserve, type Policy, type PolicyDelegate, type Reserve } from '#shared/domain/reserve/policy.ts'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { deriveOwnKeys, type OwnKeys } from './own-keys.ts'

/** Who plays: three mints, and the operator, who is custodian of one reserve and stands in for two others. */
export interface Cast {
  readonly you: You
  readonly mints: readonly CastMint[]
}

export interface You {
  /** The operator's own mint, which also names the operator in policies and advertisements. */
  readonly url: string
  readonly policy: Policy
  readonly reserve: Reserve
  readonly keys: OwnKeys
  /** Of `keys.hot`, BIP86. */
  readonly hot: { readonly scriptPubKey: string; readonly address: string }
  readonly coins: readonly Deposit[]
  readonly hotCoins: readonly Deposit[]
}

export interface CastMint extends Role {
  readonly url: string
  readonly reserve: Reserve
  /** For the key path of its own reserve, and for the leaves of those that it stands in for. */
  readonly secrets: { readonly internal: Uint8Array; readonly delegate: Uint8Array }
}

/** `confirmations` when the operator first looks; 0 waits for a block. A neglected coin is one that its mint forgot to re-arm. */
export interface Deposit {
  /** sat. */
  readonly amount: bigint
  readonly confirmations: number
  readonly neglected?: true
}

interface Role {
  readonly name: string
  readonly host: string
  /** Spends before the operator came, and how often its wallets spend. */
  readonly past: number
  readonly perMinute: number
  /** In order of priority: host and delay in blocks. */
  readonly delegates: readonly (readonly [host: string, delay: number])[]
  readonly coins: readonly Deposit[]
}

const YOU = 'you.demo'
const coin = (amount: bigint, confirmations: number): Deposit => ({ amount, confirmations })

const ROLES: readonly Role[] = [
  {
    name: 'Harbor',
    host: 'harbor.demo',
    past: 160,
    perMinute: 24,
    delegates: [
      [YOU, 120],
      ['fjord.demo', 240],
    ],
    coins: [coin(40_000_000n, 10), coin(25_000_000n, 35)],
  },
  {
    name: 'Fjord',
    host: 'fjord.demo',
    past: 90,
    perMinute: 10,
    delegates: [
      ['harbor.demo', 150],
      ['kestrel.demo', 300],
    ],
    coins: [coin(30_000_000n, 20)],
  },
  {
    name: 'Kestrel',
    host: 'kestrel.demo',
    past: 40,
    perMinute: 4,
    delegates: [
      [YOU, 100],
      ['harbor.demo', 200],
    ],
    // The operator can take the first one five blocks after the start.
    coins: [{ ...coin(8_000_000n, 95), neglected: true }, coin(12_000_000n, 30)],
  },
]

/** Armed, due (half of the 144 blocks are over), urgent (the alarm stands at 36 left), and not yet in a block. */
const OWN_COINS = [coin(50_000_000n, 12), coin(20_000_000n, 80), coin(10_000_000n, 116), coin(15_000_000n, 0)]
const OWN_DELEGATES = [
  ['harbor.demo', 144],
  ['fjord.demo', 288],
] as const
const HOT_COINS = [coin(6_000_000n, 40), coin(2_500_000n, 5)]

/** The same keys, scripts and addresses each time. */
export function castDemo(): Cast {
  const keys = deriveOwnKeys()
  const secretOf = (host: string, use: string): Uint8Array => sha256(new TextEncoder().encode(`nimdolf demo ${host} ${use}`))
  const pubkeyOf = (secret: Uint8Array): string => toHex(schnorr.getPublicKey(secret))

  const delegatesOf = (listed: Role['delegates']): readonly PolicyDelegate[] =>
    listed.map(([host, delay]) => ({
      name: ROLES.find(role => role.host === host)?.name ?? 'You',
      mintUrl: `https://${host}`,
      pubkey: host === YOU ? keys.delegate.pubkey : pubkeyOf(secretOf(host, 'delegate')),
      delay,
    }))
  const policyOf = (internalKey: string, listed: Role['delegates']): Policy => ({
    network: 'regtest',
    template: 'pk-older',
    internalKey,
    delegates: delegatesOf(listed),
  })

  const policy = policyOf(keys.internal.pubkey, OWN_DELEGATES)
  const { script, address } = p2tr(fromHex(keys.hot.pubkey), undefined, ADDRESSES.regtest)
  if (address === undefined) throw new Error('the hot wallet of the demo has no address')
  return {
    you: {
      url: `https://${YOU}`,
      policy,
      reserve: deriveReserve(policy),
      keys,
      hot: { scriptPubKey: toHex(script), address },
      coins: OWN_COINS,
      hotCoins: HOT_COINS,
    },
    mints: ROLES.map(role => {
      const secrets = { internal: secretOf(role.host, 'reserve'), delegate: secretOf(role.host, 'delegate') }
      return {
        ...role,
        url: `https://${role.host}`,
        reserve: deriveReserve(policyOf(pubkeyOf(secrets.internal), role.delegates)),
        secrets,
      }
    }),
  }
}

/** Reserves that a mint of the cast may take from one day: each with the leaf that is its own. */
export interface StandIn {
  readonly reserve: Reserve
  readonly leaf: Reserve['leaves'][number]
  /** Blocks. */
  readonly delay: number
  readonly custodian: string
}

export function standInsOf({ url }: CastMint, { you, mints }: Cast): readonly StandIn[] {
  return [you, ...mints].flatMap(custodian => {
    const at = custodian.reserve.policy.delegates.findIndex(({ mintUrl }) => mintUrl === url)
    const leaf = custodian.reserve.leaves[at]
    const delay = custodian.reserve.policy.delegates[at]?.delay
    return leaf === undefined || delay === undefined ? [] : [{ reserve: custodian.reserve, leaf, delay, custodian: custodian.url }]
  })
}
