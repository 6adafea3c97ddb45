import { RawOldTx } from '@scure/btc-signer/script.js'
import { reversedHex } from '#shared/domain/chain/header.ts'
import { limitBits, meetsTarget, targetOf } from '#shared/domain/chain/target.ts'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import { merkleRoot } from './merkle-branch.ts'
import { nodeTransactionOf, type NodeTransaction } from './node-transaction.ts'

/** A block that was found. The coinbase comes first. No witness commitment (BIP141): nothing here would read it. */
export interface Block {
  readonly hash: string
  /** 80 bytes, hex. */
  readonly header: string
  /** Seconds since 1970. */
  readonly time: number
  readonly transactions: readonly NodeTransaction[]
}

/** The real one of regtest, so that clients which know its hash are content. */
export const GENESIS: Block = {
  hash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
  header: `01000000${'0'.repeat(64)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000`,
  time: 1_296_688_602,
  transactions: [],
}

const VERSION = 0x20000000
const BITS = limitBits('regtest')
const TARGET = targetOf(BITS)!

interface Template {
  readonly height: number
  readonly previous: string
  readonly time: number
  readonly reward: bigint
  readonly payTo: string
  /** Tells two coinbases of one height apart: a block found anew after a reorganisation is another block. */
  readonly branch: number
  readonly transactions: readonly NodeTransaction[]
}

/** Tries nonces until the hash meets regtest's target: every second one does. */
export function findBlock(template: Template): Block {
  const transactions = [coinbase(template), ...template.transactions]
  const header = new Uint8Array(80)
  const view = new DataView(header.buffer)
  view.setInt32(0, VERSION, true)
  header.set(fromHex(template.previous).reverse(), 4)
  header.set(fromHex(merkleRoot(transactions.map(({ txid }) => txid))).reverse(), 36)
  view.setUint32(68, template.time, true)
  view.setUint32(72, BITS, true)
  for (let nonce = 0; ; nonce++) {
    view.setUint32(76, nonce, true)
    const hash = reversedHex(sha256(sha256(header)))
    if (meetsTarget(hash, TARGET)) return { hash, header: toHex(header), time: template.time, transactions }
  }
}

function coinbase({ height, branch, reward, payTo }: Template): NodeTransaction {
  const script = new Uint8Array(10)
  script.set([4, 0, 0, 0, 0, 4])
  const view = new DataView(script.buffer)
  // BIP34 wants the height first.
  view.setUint32(1, height, true)
  view.setUint32(6, branch, true)
  const raw = RawOldTx.encode({
    version: 2,
    inputs: [{ txid: new Uint8Array(32), index: 0xffffffff, finalScriptSig: script, sequence: 0xffffffff }],
    outputs: [{ amount: reward, script: fromHex(payTo) }],
    lockTime: 0,
  })
  const made = nodeTransactionOf(toHex(raw))
  if (made === null) throw new Error('the simulated miner made a coinbase that nobody can read')
  return made
}

/** sat; regtest halves every 150 blocks. */
export const subsidyAt = (height: number): bigint => 5_000_000_000n >> BigInt(Math.min(Math.floor(height / 150), 63))
