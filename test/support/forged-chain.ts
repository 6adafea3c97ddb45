import { RawTx } from '@scure/btc-signer/script.js'
import { CHECKPOINTS } from '#shared/domain/chain/checkpoints.ts'
import { doubleSha256, reversedHex } from '#shared/domain/chain/header.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'

/** A regtest chain that a test forges at will: real headers with the work they claim, real transactions, real Merkle trees. */
export interface ForgedBlock {
  readonly height: number
  readonly hash: string
  /** 80 bytes, hex. */
  readonly header: string
  readonly time: number
  readonly txids: readonly string[]
}

export interface Branch {
  readonly height: number
  readonly merkle: readonly string[]
  readonly position: number
}

const BITS = 0x207fffff
const LIMIT = 0x7fffff

export const genesisBlock: ForgedBlock = {
  height: 0,
  header: CHECKPOINTS.regtest.header,
  hash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
  time: 1_296_688_602,
  txids: [],
}

/** A block on `before` with these transactions under its root; `salt` tells two empty blocks at one height apart. */
export function mineBlock(before: ForgedBlock, txids: readonly string[], salt = 0, time = before.time + 600): ForgedBlock {
  const root = rootOf(txids)
  const bytes = new Uint8Array(80)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, 0x20000000 + (salt % 0xffffff), true)
  bytes.set(fromHex(before.hash).reverse(), 4)
  bytes.set(fromHex(root).reverse(), 36)
  view.setUint32(68, time, true)
  view.setUint32(72, BITS, true)
  for (let nonce = 0; ; nonce++) {
    view.setUint32(76, nonce, true)
    const hash = doubleSha256(bytes)
    if (((hash[31]! << 16) | (hash[30]! << 8) | hash[29]!) > LIMIT) continue
    return { height: before.height + 1, hash: reversedHex(hash), header: toHex(bytes), time, txids }
  }
}

/** `count` blocks on the last of `chain`, empty. */
export function mineOn(chain: readonly ForgedBlock[], count: number, salt = 0): ForgedBlock[] {
  const blocks = [...chain]
  for (let at = 0; at < count; at++) blocks.push(mineBlock(blocks.at(-1)!, [], salt))
  return blocks
}

/** Changed by `levelsOf`: trees that were worked out, for blocks are asked for branch by branch. */
const trees = new WeakMap<readonly string[], Uint8Array[][]>()

function levelsOf(txids: readonly string[]): Uint8Array[][] {
  const known = trees.get(txids)
  if (known !== undefined) return known
  const levels = [txids.map(txid => fromHex(txid).reverse())]
  while (levels.at(-1)!.length > 1) {
    const below = levels.at(-1)!
    const pairs = Array.from({ length: Math.ceil(below.length / 2) }, (_, at) =>
      doubleSha256(concatBytes(below[2 * at]!, below[2 * at + 1] ?? below[2 * at]!)),
    )
    levels.push(pairs)
  }
  trees.set(txids, levels)
  return levels
}

const rootOf = (txids: readonly string[]): string => (txids.length === 0 ? '00'.repeat(32) : reversedHex(levelsOf(txids).at(-1)![0]!))

export function branchOf(block: ForgedBlock, txid: string): Branch | null {
  const position = block.txids.indexOf(txid)
  if (position < 0) return null
  const levels = levelsOf(block.txids)
  const merkle: string[] = []
  let at = position
  for (const level of levels.slice(0, -1)) {
    merkle.push(reversedHex(level[at ^ 1] ?? level[at]!))
    at >>= 1
  }
  return { height: block.height, merkle, position }
}

export interface ForgedTransaction {
  readonly txid: string
  readonly raw: string
}

/** Spends `inputs` by the key path (or with `witness`) and pays `outputs`. `salt` makes it unlike every other. */
export function forgeTransaction(
  inputs: readonly { readonly txid: string; readonly vout: number; readonly witness?: readonly string[] }[],
  outputs: readonly { readonly scriptPubKey: string; readonly amount: bigint }[],
  salt: number,
): ForgedTransaction {
  const all = inputs.length > 0 ? inputs : [{ txid: salt.toString(16).padStart(64, '0'), vout: 0xfffffff0 }]
  const raw = toHex(
    RawTx.encode({
      version: 2,
      segwitFlag: true,
      inputs: all.map(({ txid, vout }) => ({ txid: fromHex(txid), index: vout, finalScriptSig: new Uint8Array(), sequence: 0xfffffffd })),
      outputs: outputs.map(({ scriptPubKey, amount }) => ({ amount, script: fromHex(scriptPubKey) })),
      witnesses: all.map(input => ((input as { witness?: readonly string[] }).witness ?? ['11'.repeat(64)]).map(fromHex)),
      lockTime: salt,
    }),
  )
  return { raw, txid: readTransaction(raw)!.txid }
}
