import { fromHex, isHex, toHex } from '#shared/lib/bytes.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_DELEGATES, MAX_NAME_CHARS, MAX_PACKAGE_CHARS, MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { isXOnlyKey } from '../proof/x-only-key.ts'
import { parseDescriptor, writeDescriptor } from './descriptor.ts'
import { KEY_ORIGIN } from './key-origin.ts'
import { delayOf, parseLeaf, type LeafTemplate } from './leaf.ts'
import { ADDRESSES, type Network } from './network.ts'
import { PACKAGE_FORMAT, PACKAGE_VERSION, packageJson, type ReservePackage } from './package-json.ts'
import type { Reserve } from './policy.ts'
import { rebuildTree, type PathedLeaf } from './rebuild-tree.ts'
import { commit, type Output, type ScriptTree } from './tree.ts'

export type { PackageLeaf, ReservePackage } from './package-json.ts'

/** Why a text is no package. `package.mismatch`: `detail` names the field that does not follow from key and leaves. */
export interface PackageRefusal {
  readonly code: 'package.size' | 'package.form' | 'package.version' | 'package.leaf' | 'package.incomplete' | 'package.mismatch'
  readonly detail: string
}

/** The package of a reserve that was derived from a policy. */
export function packageOf({ policy, leaves, ...output }: Reserve): ReservePackage {
  return {
    network: policy.network,
    template: policy.template,
    internalKey: policy.internalKey,
    internalOrigin: policy.internalOrigin ?? null,
    merkleRoot: output.merkleRoot,
    outputKey: output.outputKey,
    scriptPubKey: output.scriptPubKey,
    address: output.address,
    descriptor: output.descriptor,
    leaves: leaves.map(({ script, leafHash, controlBlock }, at) => {
      const leaf = parseLeaf(script)
      if (!leaf.ok) throw new Error(`the policy made a leaf that is none: ${leaf.error.detail}`)
      const { key, sequence } = leaf.value
      const { name, mintUrl } = policy.delegates[at]!
      return { name, mintUrl, pubkey: key, ...delayOf(sequence), sequence, script, leafHash, controlBlock }
    }),
  }
}

/** JSON text, indented for whoever has to read it without this program. */
export const writePackage = (reserve: ReservePackage): string => `${JSON.stringify(packageJson(reserve), null, 2)}\n`

/**
 * Reads a package and derives all of it anew: leaves from their scripts, the tree from the control blocks, key, address and descriptor
 * from the tree. Network, internal key, scripts and control blocks must be there; whatever else is there must be what follows from them.
 * Names and origins are carried; keys that are not ours to know are ignored.
 */
export function parsePackage(text: string): Result<ReservePackage, PackageRefusal> {
  if (text.length > MAX_PACKAGE_CHARS) return refused('package.size', `A reserve package has at most ${MAX_PACKAGE_CHARS} characters.`)
  const json = parseJson(text)
  if (!json.ok || !isObject(json.value) || json.value['format'] !== PACKAGE_FORMAT) {
    return refused('package.form', `This is no reserve package: a JSON object whose "format" is "${PACKAGE_FORMAT}" was expected.`)
  }
  const sent = json.value
  if (sent['version'] !== PACKAGE_VERSION) {
    return refused(
      'package.version',
      `The package is not of version ${PACKAGE_VERSION}, the only one that this console knows. Use the console that wrote it.`,
    )
  }
  const { network, internal_key: internalKey, internal_origin: origin = null, leaves: listed } = sent
  if (!isNetwork(network)) return refused('package.form', 'network is regtest, signet, testnet4 or mainnet.')
  if (typeof internalKey !== 'string' || !isXOnlyKey(internalKey)) {
    return refused('package.form', 'internal_key is not the 32 bytes of a key on the curve, in lower-case hex.')
  }
  if (origin !== null && (typeof origin !== 'string' || !KEY_ORIGIN.test(origin))) {
    return refused('package.form', 'internal_origin is not a fingerprint with a path, like d34db33f/86h/0h/0h/0/0.')
  }
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > MAX_DELEGATES) {
    return refused('package.form', `A package lists 1 to ${MAX_DELEGATES} leaves.`)
  }
  const leaves: ListedLeaf[] = []
  for (const [at, entry] of listed.entries()) {
    const leaf = parseListed(entry, `leaves[${at}]`)
    if (!leaf.ok) return leaf
    leaves.push(leaf.value)
  }
  const tree = rebuildTree(leaves)
  if (!tree.ok) return refused('package.incomplete', `The leaves make no whole tree: ${tree.error}.`)
  const output = commit(internalKey, tree.value, network)
  const descriptor = descriptorOf(sent['descriptor'], internalKey, tree.value, output, network)
  if (!descriptor.ok) return descriptor
  const derived: ReservePackage = {
    network,
    template: templateOf(leaves),
    internalKey,
    internalOrigin: origin,
    merkleRoot: output.merkleRoot,
    outputKey: output.outputKey,
    scriptPubKey: output.scriptPubKey,
    address: output.address,
    descriptor: descriptor.value,
    leaves: leaves.map(({ name, mintUrl, pubkey, sequence, script, path }) => {
      const { leafHash, controlBlock } = committedAt(output, script, path)
      return { name, mintUrl, pubkey, ...delayOf(sequence), sequence, script, leafHash, controlBlock }
    }),
  }
  const field = firstDifference(sent, packageJson(derived), '')
  if (field === null) return ok(derived)
  return refused(
    'package.mismatch',
    `${field} does not follow from the internal key and the leaves: the package was changed, or is of another reserve.`,
  )
}

interface ListedLeaf extends PathedLeaf {
  readonly name: string | null
  readonly mintUrl: string | null
  readonly template: LeafTemplate
  readonly pubkey: string
  readonly sequence: number
}

/** Leaf version with parity, internal key, then up to as many hashes as there are other leaves. */
const CONTROL_HEAD_BYTES = 33
const HASH_BYTES = 32

function parseListed(entry: unknown, where: string): Result<ListedLeaf, PackageRefusal> {
  if (!isObject(entry)) return refused('package.form', `${where} is not an object.`)
  const { script, control_block: control, name = null, mint_url: mintUrl = null } = entry
  if (typeof script !== 'string' || !isHex(script)) return refused('package.form', `${where}.script is not lower-case hex.`)
  const leaf = parseLeaf(script)
  if (!leaf.ok) return refused('package.leaf', `${where} is refused (${leaf.error.code}): ${leaf.error.detail}`)
  const path = typeof control === 'string' && isHex(control) ? pathOf(fromHex(control)) : null
  if (path === null) return refused('package.form', `${where}.control_block is no control block (BIP341).`)
  if (!isText(name, MAX_NAME_CHARS)) return refused('package.form', `${where}.name has at most ${MAX_NAME_CHARS} characters.`)
  if (!isText(mintUrl, MAX_URL_CHARS)) return refused('package.form', `${where}.mint_url has at most ${MAX_URL_CHARS} characters.`)
  const { template, key, sequence } = leaf.value
  return ok({ name, mintUrl, template, pubkey: key, sequence, script, path })
}

function pathOf(control: Uint8Array): readonly string[] | null {
  const depth = (control.length - CONTROL_HEAD_BYTES) / HASH_BYTES
  if (!Number.isInteger(depth) || depth < 0 || depth >= MAX_DELEGATES) return null
  return Array.from({ length: depth }, (_, at) => {
    const start = CONTROL_HEAD_BYTES + at * HASH_BYTES
    return toHex(control.subarray(start, start + HASH_BYTES))
  })
}

/** The descriptor as it was sent when it makes this very output; the tree's own when none was. */
function descriptorOf(
  sent: unknown,
  internalKey: string,
  tree: ScriptTree,
  output: Output,
  network: Network,
): Result<string | null, PackageRefusal> {
  if (sent === undefined || sent === null) return ok(writeDescriptor({ internalKey, tree }))
  const parsed = typeof sent === 'string' ? parseDescriptor(sent) : null
  if (parsed === null) return refused('package.form', 'descriptor is not a text.')
  if (!parsed.ok) return refused('package.mismatch', `descriptor is refused (${parsed.error.code}): ${parsed.error.detail}`)
  const described = commit(parsed.value.internalKey, parsed.value.tree, network)
  const same = parsed.value.internalKey === internalKey && described.merkleRoot === output.merkleRoot
  return same ? ok(sent as string) : refused('package.mismatch', 'descriptor makes another address than the internal key and the leaves.')
}

/** The leaf of the tree anew; its path may differ from what was sent, which the comparison of the whole then shows. */
const committedAt = ({ leaves }: Output, script: string, path: readonly string[]) => {
  const same = leaves.filter(leaf => leaf.script === script)
  return same.find(({ controlBlock }) => controlBlock.endsWith(path.join('')) && depthOf(controlBlock) === path.length) ?? same[0]!
}
const depthOf = (controlBlock: string): number => (controlBlock.length / 2 - CONTROL_HEAD_BYTES) / HASH_BYTES

function templateOf(leaves: readonly ListedLeaf[]): LeafTemplate | null {
  const [template, ...others] = new Set(leaves.map(leaf => leaf.template))
  return others.length === 0 ? (template ?? null) : null
}

/** Where `sent` has something else than `derived`; null when nowhere. What is absent or null contradicts nothing. */
function firstDifference(sent: unknown, derived: unknown, where: string): string | null {
  if (sent === undefined || sent === null || sent === derived) return null
  if (!isObject(derived) && !Array.isArray(derived)) return where
  if (typeof sent !== 'object' || Array.isArray(sent) !== Array.isArray(derived)) return where
  for (const [key, value] of Object.entries(derived)) {
    const inner = Array.isArray(derived) ? `${where}[${key}]` : where === '' ? key : `${where}.${key}`
    const difference = firstDifference((sent as Record<string, unknown>)[key], value, inner)
    if (difference !== null) return difference
  }
  return null
}

const isText = (value: unknown, limit: number): value is string | null =>
  value === null || (typeof value === 'string' && value.length <= limit)
const isNetwork = (value: unknown): value is Network => typeof value === 'string' && Object.hasOwn(ADDRESSES, value)
const refused = (code: PackageRefusal['code'], detail: string): Result<never, PackageRefusal> => fail({ code, detail })
