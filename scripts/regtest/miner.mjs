/** Whoever finds the blocks of a regtest chain, and pays out of them. */
import { hex } from '@scure/base'
import { Address, OutScript, p2tr, TEST_NETWORK, Transaction } from '@scure/btc-signer'

const NETWORK = { ...TEST_NETWORK, bech32: 'bcrt' }
/** Worth nothing anywhere: regtest alone. */
const SECRET = new Uint8Array(32).fill(0x42)
const KEY = hex.decode('24653eac434488002cc06bbfb7f10fe18991e35f9fe4302dbea6d2353dc0ab1c')
const OWN = p2tr(KEY, undefined, NETWORK)
const MATURITY = 100
const FEE = 10_000n

export const MINER_ADDRESS = OWN.address ?? ''

/** Amounts in sat; an address, or a scriptPubKey in hex. @typedef {{ readonly to: string, readonly amount: bigint }} Payment */

/** @param {Pick<import('./node.mjs').Node, 'call'>} node */
export function createMiner(node) {
  // Height of the oldest block whose reward may be unspent; changed by `reward` alone.
  let from = 1

  /** The oldest reward that can be spent now. */
  async function reward() {
    const tip = await node.call('getblockcount')
    for (; from + MATURITY <= tip + 1; from++) {
      const block = await node.call('getblock', await node.call('getblockhash', from), 1)
      const output = await node.call('gettxout', block.tx[0], 0, true)
      if (output !== null) return { txid: block.tx[0], amount: BigInt(Math.round(output.value * 1e8)) }
    }
    throw new Error(`No reward is ${MATURITY} blocks old: mine ${from + MATURITY - 1 - tip} more.`)
  }

  return {
    /** @param {number} blocks @returns {Promise<string[]>} their hashes */
    mine: blocks => node.call('generate', blocks),

    /**
     * One transaction into the mempool that makes all the payments; output n is payment n.
     * @param {readonly Payment[]} payments
     * @returns {Promise<string>} its id
     */
    async pay(payments) {
      const { txid, amount } = await reward()
      const rest = amount - payments.reduce((sum, payment) => sum + payment.amount, FEE)
      if (rest < 0n) throw new Error(`One reward holds ${amount} sat, too little for these payments.`)
      const tx = new Transaction({ version: 2, allowUnknownOutputs: true })
      tx.addInput({ txid, index: 0, witnessUtxo: { script: OWN.script, amount }, tapInternalKey: KEY })
      for (const payment of payments) tx.addOutput({ script: scriptOf(payment.to), amount: payment.amount })
      if (rest > 1_000n) tx.addOutput({ script: OWN.script, amount: rest })
      tx.sign(SECRET)
      tx.finalize()
      return node.call('sendrawtransaction', tx.hex)
    },
  }
}

/** @param {string} text */
export function isAddress(text) {
  try {
    Address(NETWORK).decode(text)
    return true
  } catch {
    return false
  }
}

/** @param {string} to */
const scriptOf = to => (/^[0-9a-f]+$/.test(to) ? hex.decode(to) : OutScript.encode(Address(NETWORK).decode(to)))
