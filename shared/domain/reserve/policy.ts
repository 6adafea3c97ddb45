import { isObject } from '#shared/lib/json-object.ts'
import { MAX_DELEGATES, MAX_NAME_CHARS, MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { xOnlyKeyOf } from '../proof/x-only-key.ts'
import { writeDescriptor } from './descriptor.ts'
import { readNamedKey } from './key-origin.ts'
import { encodeLeaf, isSequence, type LeafTemplate } from './leaf.ts'
import type { Network } from './network.ts'
import { canonicalTree, commit, type CommittedLeaf } from './tree.ts'

/** What a custodian decides: who may take the reserve, after how many blocks. Delegates stand in order of priority. */
export interface Policy {
  readonly network: Network
  readonly template: LeafTemplate
  /** x-only hex: the custodian's key path. */
  readonly internalKey: string
  /** `fingerprint/path` of that key (BIP32), for signers that find their keys by it. */
  readonly internalOrigin?: string
  readonly delegates: readonly PolicyDelegate[]
}

export interface PolicyDelegate {
  readonly name: string | null
  readonly mintUrl: string | null
  /** x-only hex. */
  readonly pubkey: string
  /** Blocks, 1..65535. */
  readonly delay: number
}

/** The reserve that a policy makes: what is funded, watched and given to delegates. */
export interface Reserve {
  readonly policy: Policy
  readonly merkleRoot: string
  readonly outputKey: string
  readonly scriptPubKey: string
  readonly address: string
  /** Null for the draft's leaf, which has none. */
  readonly descriptor: string | null
  /** One for each delegate, in the policy's order. */
  readonly leaves: readonly CommittedLeaf[]
}

export interface PolicyRefusal {
  readonly code: 'policy.form' | 'policy.network' | 'policy.template' | 'policy.key' | 'policy.delay' | 'policy.delegates' | 'policy.twice'
  readonly detail: string
}

/** Delegates + delays → leaves, tree, output key, address, control blocks, descriptor (protocol §4). */
export function deriveReserve(policy: Policy): Reserve {
  const { template, internalKey, network, delegates } = policy
  const scripts = delegates.map(({ pubkey, delay }) => encodeLeaf({ template, key: pubkey, sequence: delay }))
  const tree = canonicalTree(scripts)
  return { policy, ...commit(internalKey, tree, network), descriptor: writeDescriptor({ internalKey, tree }) }
}

/** A policy out of parsed JSON or TOML: `{network, template, internal_key, delegates:[{name?, mint_url?, pubkey, delay}]}`. */
export function parsePolicy(value: unknown): Result<Policy, PolicyRefusal> {
  if (!isObject(value)) return refused('policy.form', 'A policy is an object with network, template, internal_key and delegates.')
  const { network, template = 'pk-older', internal_key: key, delegates: listed } = value
  if (!isNetwork(network)) return refused('policy.network', 'network is regtest, signet, testnet4 or mainnet.')
  if (!isTemplate(template)) return refused('policy.template', 'template is pk-older, or csv-drop for delegates that only know the draft.')
  const internal = readNamedKey(key)
  if (internal === null) {
    return refused('policy.key', 'internal_key is not a public key of 32 or 33 bytes on the curve, in hex, with or without its [origin].')
  }
  const { pubkey: internalKey, origin: internalOrigin } = internal
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > MAX_DELEGATES) {
    return refused('policy.delegates', `A policy names 1 to ${MAX_DELEGATES} delegates.`)
  }
  const delegates: PolicyDelegate[] = []
  for (const [at, entry] of listed.entries()) {
    const delegate = parseDelegate(entry, `delegates[${at}]`)
    if (!delegate.ok) return delegate
    if (delegates.some(other => other.pubkey === delegate.value.pubkey) || delegate.value.pubkey === internalKey) {
      return refused('policy.twice', `delegates[${at}] has a key that stands in this policy already.`)
    }
    delegates.push(delegate.value)
  }
  return ok({ network, template, internalKey, ...(internalOrigin === null ? {} : { internalOrigin }), delegates })
}

function parseDelegate(entry: unknown, where: string): Result<PolicyDelegate, PolicyRefusal> {
  if (!isObject(entry)) return refused('policy.form', `${where} is an object with pubkey and delay.`)
  const pubkey = readKey(entry['pubkey'], `${where}.pubkey`)
  if (!pubkey.ok) return pubkey
  const { delay } = entry
  if (typeof delay !== 'number' || !isSequence(delay) || delay > 0xffff) {
    return refused('policy.delay', `${where}.delay is a number of blocks from 1 to 65535: with 0 the delegate could claim at once.`)
  }
  return ok({ name: textOf(entry['name'], MAX_NAME_CHARS), mintUrl: textOf(entry['mint_url'], MAX_URL_CHARS), pubkey: pubkey.value, delay })
}

function readKey(value: unknown, where: string): Result<string, PolicyRefusal> {
  const key = xOnlyKeyOf(value)
  return key === null ? refused('policy.key', `${where} is not a public key of 32 or 33 bytes on the curve, in hex.`) : ok(key)
}

const textOf = (value: unknown, limit: number): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, limit) : null)
const isNetwork = (value: unknown): value is Network => ['regtest', 'signet', 'testnet4', 'mainnet'].includes(value as string)
const isTemplate = (value: unknown): value is LeafTemplate => ['pk-older', 'csv-drop', 'older-pk'].includes(value as string)
const refused = (code: PolicyRefusal['code'], detail: string): Result<never, PolicyRefusal> => fail({ code, detail })
