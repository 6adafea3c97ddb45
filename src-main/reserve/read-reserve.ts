import { parseDescriptor } from '#shared/domain/reserve/descriptor.ts'
import { delayOf, parseLeaf, type LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { parsePackage, writePackage, type PackageLeaf, type ReservePackage } from '#shared/domain/reserve/package.ts'
import { parseOwnLeaf, type OwnLeaf } from '#shared/domain/reserve/own-leaf.ts'
import { commit } from '#shared/domain/reserve/tree.ts'
import { judgeLeaves, verifyReserve, type AdvertisedReserve, type ReserveVerdict } from '#shared/domain/reserve/verify-reserve.ts'
import type { ReserveRow } from '../storage/store.ts'

/** What a stored reserve is, derived anew at every start: nothing computed is believed from disk. */
export interface ReadReserve {
  readonly tree: ReservePackage | null
  readonly verdict: ReserveVerdict | null
  readonly hotKey: string | null
  readonly mine: PackageLeaf | null
}

/** What a row's `package` column holds. */
export type Saved =
  | { readonly kind: 'package'; readonly text: string }
  /** A package that holds our own leaf and not the whole tree. */
  | { readonly kind: 'leaf'; readonly text: string }
  | { readonly kind: 'advertised'; readonly advertised: AdvertisedReserve }
  | { readonly kind: 'hot'; readonly key: string }

export const savedOf = (row: ReserveRow): Saved => JSON.parse(row.package) as Saved

/** `ownKeys`: x-only keys that our signers hold. Throws on a row that contradicts itself: the database is damaged. */
export function readReserve(row: ReserveRow, ownKeys: readonly string[]): ReadReserve {
  const saved = savedOf(row)
  switch (saved.kind) {
    case 'hot':
      return { tree: null, verdict: null, hotKey: saved.key, mine: null }
    case 'advertised':
      return readAdvertised(saved.advertised, row.network, row.me, ownKeys)
    case 'leaf': {
      const parsed = parseOwnLeaf(saved.text, row.me === null ? [] : [row.me])
      if (!parsed.ok) throw new Error(`reserve ${row.id}: ${parsed.error.detail}`)
      return { tree: null, verdict: judgeLeaf(parsed.value), hotKey: null, mine: parsed.value.leaf }
    }
    case 'package': {
      const parsed = parsePackage(saved.text)
      if (!parsed.ok) throw new Error(`reserve ${row.id}: ${parsed.error.detail}`)
      const tree = parsed.value
      const me = row.role === 'peer' ? (row.me ?? ourKey(tree, ownKeys)) : null
      return { tree, verdict: judgePackage(tree, me), hotKey: null, mine: leafOf(tree, me) }
    }
  }
}

function readAdvertised(advertised: AdvertisedReserve, network: Network, stated: string | null, ownKeys: readonly string[]): ReadReserve {
  const tree = treeOf(advertised, network)
  const me = stated ?? ourKey(tree, ownKeys)
  return { tree, verdict: verifyReserve(advertised, me, network), hotKey: null, mine: leafOf(tree, me) }
}

/** The tree that an advertised descriptor makes, in whatever shape it has; null when it is hidden or cannot be read. */
export function treeOf({ descriptor, delegates }: AdvertisedReserve, network: Network): ReservePackage | null {
  const parsed = descriptor === null ? null : parseDescriptor(descriptor)
  if (parsed?.ok !== true) return null
  const { internalKey, tree } = parsed.value
  const { leaves, ...output } = commit(internalKey, tree, network)
  const templates = new Set<LeafTemplate>()
  const read = leaves.map(committed => {
    const leaf = parseLeaf(committed.script)
    if (!leaf.ok) throw new Error('a descriptor was read whose leaf cannot be')
    const { template, key, sequence } = leaf.value
    templates.add(template)
    const mintUrl = delegates.find(({ pubkey }) => pubkey === key)?.mintUrl ?? null
    return { ...committed, name: null, mintUrl, pubkey: key, sequence, ...delayOf(sequence) }
  })
  const [template = null] = templates
  return {
    ...output,
    network,
    template: templates.size === 1 ? template : null,
    internalKey,
    internalOrigin: null,
    descriptor,
    leaves: read,
  }
}

/** Our own reserve, or a package that a custodian handed over: its leaves were derived anew, so that each is what it says. */
function judgePackage(tree: ReservePackage, me: string | null): ReserveVerdict {
  const delegates = tree.leaves.map(({ mintUrl, name, pubkey, delay, unit }) => ({
    mintUrl: name ?? mintUrl ?? pubkey,
    pubkey,
    delay,
    unit,
  }))
  const leaves = judgeLeaves(tree.leaves, delegates, me)
  return {
    state: 'verified',
    findings: [],
    leaves,
    address: tree.address,
    scriptPubKey: tree.scriptPubKey,
    claimable: leaves.some(({ verdict }) => verdict === 'mine'),
  }
}

/** Our leaf is proved; of the others nothing is known (protocol §2: claimable, the rest of the tree unverified). */
function judgeLeaf({ leaf, address, scriptPubKey }: OwnLeaf): ReserveVerdict {
  const { name, mintUrl, pubkey, delay, unit } = leaf
  return {
    state: 'unverifiable',
    findings: [
      { code: 'reserve.own-leaf-only', detail: 'Our leaf is in this output, and can claim it. The rest of the tree is not known.' },
    ],
    leaves: judgeLeaves([leaf], [{ mintUrl: name ?? mintUrl ?? pubkey, pubkey, delay, unit }], pubkey),
    address,
    scriptPubKey,
    claimable: true,
  }
}

/** The package as it is handed to delegates; null where the tree is hidden, or has another shape than a package can carry. */
export function packageText({ row, tree }: { readonly row: ReserveRow; readonly tree: ReservePackage | null }): string | null {
  const saved = savedOf(row)
  if (saved.kind === 'package') return saved.text
  const text = tree === null ? null : writePackage(tree)
  return text !== null && parsePackage(text).ok ? text : null
}

const ourKey = (tree: ReservePackage | null, ownKeys: readonly string[]): string | null =>
  tree?.leaves.find(({ pubkey }) => ownKeys.includes(pubkey))?.pubkey ?? null

const leafOf = (tree: ReservePackage | null, me: string | null): PackageLeaf | null =>
  me === null ? null : (tree?.leaves.find(({ pubkey }) => pubkey === me) ?? null)
