import { parseDescriptor } from './descriptor.ts'
import { delayOf, parseLeaf } from './leaf.ts'
import type { Network } from './network.ts'
import { commit, type CommittedLeaf } from './tree.ts'

/** What a peer says of one reserve (protocol §2): informational until it is re-derived. */
export interface AdvertisedReserve {
  readonly descriptor: string | null
  readonly address: string | null
  readonly delegates: readonly StatedDelegate[]
}

/** What is said of one delegate. `unit` is left out in advertisements, which know blocks only; a package of ours may count 512 seconds. */
export interface StatedDelegate {
  readonly mintUrl: string
  readonly pubkey: string
  readonly delay: number
  readonly unit?: 'blocks' | '512s'
}

/** `other` delegates are advertised ones; an `unknown-key` is a back door or a delegate that was not advertised. */
export type LeafVerdict = 'mine' | 'other' | 'unknown-key' | 'wrong-delay' | 'unparseable'

export interface JudgedLeaf extends CommittedLeaf {
  readonly verdict: LeafVerdict
  /** Mint URL of the delegate that advertised this key, null when none did. */
  readonly delegate: string | null
  /** Blocks (or 512 s units, never in an advertisement); null when the script is no leaf of ours. */
  readonly delay: number | null
  readonly detail: string
}

/**
 * `verified`: the address follows from the descriptor and the leaves are exactly the advertised delegates'. `unverifiable`: the
 * internal key is hidden, so neither tree nor control block can be computed. `refused`: what was given contradicts itself.
 */
export interface ReserveVerdict {
  readonly state: 'verified' | 'unverifiable' | 'refused'
  readonly findings: readonly { readonly code: string; readonly detail: string }[]
  readonly leaves: readonly JudgedLeaf[]
  readonly address: string | null
  readonly scriptPubKey: string | null
  /** True when a leaf is ours, with the advertised delay: then the reserve can be claimed once it is old enough. */
  readonly claimable: boolean
}

/** Judges a peer's reserve by leaf *set* (protocol §4): the shape of the tree is free, its leaves are not (cases R4, R6). `me`: x-only hex. */
export function verifyReserve(advertised: AdvertisedReserve, me: string | null, network: Network): ReserveVerdict {
  const { descriptor, address, delegates } = advertised
  if (descriptor === null) {
    return verdict(
      'unverifiable',
      [finding('reserve.no-descriptor', 'Without the descriptor the internal key is unknown: the tree cannot be computed.')],
      [],
      address,
      null,
    )
  }
  const parsed = parseDescriptor(descriptor)
  if (!parsed.ok) return verdict('refused', [finding(parsed.error.code, parsed.error.detail)], [], address, null)

  const output = commit(parsed.value.internalKey, parsed.value.tree, network)
  const findings = []
  if (address !== null && address !== output.address) {
    findings.push(finding('reserve.address', `The descriptor makes ${output.address}, and ${address} is advertised.`))
  }
  const leaves = judgeLeaves(output.leaves, delegates, me)
  for (const leaf of leaves)
    if (leaf.verdict !== 'mine' && leaf.verdict !== 'other') findings.push(finding(`reserve.${leaf.verdict}`, leaf.detail))
  for (const { mintUrl, pubkey } of delegates) {
    const held = leaves.filter(({ script }) => keyOf(script) === pubkey)
    if (held.length === 0) findings.push(finding('reserve.missing-leaf', `The delegate ${mintUrl} is advertised and has no leaf.`))
    if (held.length > 1) findings.push(finding('reserve.leaf-twice', `The delegate ${mintUrl} has ${held.length} leaves.`))
  }
  return verdict(findings.length === 0 ? 'verified' : 'refused', findings, leaves, output.address, output.scriptPubKey)
}

/** Each leaf against what was advertised. A leaf in 512-second units is a wrong delay there, and right in a package of ours. */
export const judgeLeaves = (
  leaves: readonly CommittedLeaf[],
  delegates: readonly StatedDelegate[],
  me: string | null,
): readonly JudgedLeaf[] => leaves.map(leaf => judge(leaf, delegates, me))

function judge(leaf: CommittedLeaf, delegates: readonly StatedDelegate[], me: string | null): JudgedLeaf {
  const parsed = parseLeaf(leaf.script)
  if (!parsed.ok) return { ...leaf, verdict: 'unparseable', delegate: null, delay: null, detail: parsed.error.detail }
  const { key, sequence } = parsed.value
  const { delay, unit } = delayOf(sequence)
  const words = unit === 'blocks' ? `${delay} blocks` : `${delay} × 512 seconds`
  const named = delegates.find(({ pubkey }) => pubkey === key)
  const judged = { ...leaf, delegate: named?.mintUrl ?? null, delay }
  if (named === undefined && key !== me) {
    return {
      ...judged,
      verdict: 'unknown-key',
      detail: `The key ${key} may take this reserve after ${words}, and nobody advertised it.`,
    }
  }
  if (unit !== (named?.unit ?? 'blocks') || (named !== undefined && named.delay !== delay)) {
    const meant = named === undefined ? 'a delay in blocks' : `${named.delay} ${named.unit === '512s' ? '× 512 seconds' : 'blocks'}`
    return {
      ...judged,
      verdict: 'wrong-delay',
      detail: `${named?.mintUrl ?? 'This leaf'} has a delay of ${words}, and ${meant} is advertised.`,
    }
  }
  return {
    ...judged,
    verdict: key === me ? 'mine' : 'other',
    detail: `${named?.mintUrl ?? 'You'} may take this reserve after ${words}.`,
  }
}

function keyOf(script: string): string | null {
  const leaf = parseLeaf(script)
  return leaf.ok ? leaf.value.key : null
}

function verdict(
  state: ReserveVerdict['state'],
  findings: ReserveVerdict['findings'],
  leaves: readonly JudgedLeaf[],
  address: string | null,
  scriptPubKey: string | null,
): ReserveVerdict {
  return { state, findings, leaves, address, scriptPubKey, claimable: leaves.some(leaf => leaf.verdict === 'mine') }
}

const finding = (code: string, detail: string): ReserveVerdict['findings'][number] => ({ code, detail })
