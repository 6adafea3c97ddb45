import { isObject } from '#shared/lib/json-object.ts'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_DELEGATES, MAX_NAME_CHARS, MAX_PACKAGE_CHARS, MAX_URL_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { provesLeaf } from './control-block.ts'
import { delayOf, parseLeaf } from './leaf.ts'
import { ADDRESSES, type Network } from './network.ts'
import type { PackageRefusal } from './package.ts'
import { PACKAGE_FORMAT, type PackageLeaf } from './package-json.ts'
import { addressOfScript, scriptOfAddress } from './payment-script.ts'
import { leafHashOf } from './tree.ts'

/** One leaf of a peer's reserve, and the output that its control block proves it to be in: all that a claim needs (protocol §2, §4). */
export interface OwnLeaf {
  readonly network: Network
  readonly scriptPubKey: string
  readonly address: string
  readonly leaf: PackageLeaf
}

/**
 * The leaf of one of `keys` (x-only hex) in a package that does not hold the whole tree: its address, or script, with the script and the
 * control block of that leaf are enough. Nothing is known of the other leaves.
 */
export function parseOwnLeaf(text: string, keys: readonly string[]): Result<OwnLeaf, PackageRefusal> {
  const json = text.length <= MAX_PACKAGE_CHARS ? parseJson(text) : null
  if (json?.ok !== true || !isObject(json.value) || json.value['format'] !== PACKAGE_FORMAT) {
    return refused('package.form', `This is no reserve package: a JSON object whose "format" is "${PACKAGE_FORMAT}" was expected.`)
  }
  const { network, leaves } = json.value
  if (!isNetwork(network)) return refused('package.form', 'network is regtest, signet, testnet4 or mainnet.')
  const scriptPubKey = outputOf(json.value, network)
  const address = scriptPubKey === null ? null : addressOfScript(scriptPubKey, network)
  if (scriptPubKey === null || address === null) {
    return refused(
      'package.form',
      `Without the whole tree the package has to name its address, and a script_pubkey, if any, of that address on ${network}.`,
    )
  }
  const listed = Array.isArray(leaves) ? leaves.slice(0, MAX_DELEGATES) : []
  const mine = listed.flatMap(entry => leafIn(entry) ?? []).find(({ pubkey }) => keys.includes(pubkey))
  if (mine === undefined) {
    return refused(
      'package.incomplete',
      'The leaves make no whole tree, and none of them is ours: ask the custodian for the whole package.',
    )
  }
  if (!provesLeaf(mine.script, mine.controlBlock, scriptPubKey)) {
    return refused('package.mismatch', 'Our leaf and its control block do not hash to this address: nobody could claim with them.')
  }
  return ok({ network, scriptPubKey, address, leaf: mine })
}

function outputOf({ address, script_pubkey: stated }: Record<string, unknown>, network: Network): string | null {
  const named = typeof address === 'string' && address.length <= 120 ? scriptOfAddress(address, network) : null
  if (named?.ok !== true) return named === null && address === undefined && typeof stated === 'string' ? stated : null
  return stated === undefined || stated === null || stated === named.value ? named.value : null
}

function leafIn(entry: unknown): PackageLeaf | null {
  if (!isObject(entry)) return null
  const { script, control_block: controlBlock, name = null, mint_url: mintUrl = null } = entry
  if (typeof script !== 'string' || typeof controlBlock !== 'string') return null
  if (!isText(name, MAX_NAME_CHARS) || !isText(mintUrl, MAX_URL_CHARS)) return null
  const leaf = parseLeaf(script)
  if (!leaf.ok) return null
  const { key: pubkey, sequence } = leaf.value
  return { name, mintUrl, pubkey, ...delayOf(sequence), sequence, script, leafHash: leafHashOf(script), controlBlock }
}

const isText = (value: unknown, limit: number): value is string | null =>
  value === null || (typeof value === 'string' && value.length <= limit)
const isNetwork = (value: unknown): value is Network => typeof value === 'string' && Object.hasOwn(ADDRESSES, value)
const refused = (code: PackageRefusal['code'], detail: string): Result<never, PackageRefusal> => fail({ code, detail })
