import { fromHex } from '#shared/lib/bytes.ts'
import { MAX_EVIDENCE_INPUTS, MAX_WATCHED_SCRIPTS } from '#shared/lib/limits.ts'
import { readTransaction, type Transaction } from '../chain/transaction.ts'
import { coinId } from '../reserve/coin.ts'
import { provesLeaf } from '../reserve/control-block.ts'
import { parseLeaf } from '../reserve/leaf.ts'
import { TX_VERSION } from '../reserve/planned-transaction.ts'
import { signatureCheck } from '../reserve/planned-signature.ts'
import type { ClaimedReserve, EvidenceClaim, EvidenceCoin, EvidenceSections } from './evidence.ts'
import { faulty, type EvidenceFault } from './evidence-fault.ts'

/** Leaves, coins and claims of a bundle, which bear each other out: null when they do. */
export function checkClaims({ reserve, joined, coins, claims }: EvidenceSections): EvidenceFault | null {
  if (joined.length > MAX_WATCHED_SCRIPTS) return faulty('evidence.format', 'joined', 'These are more reserves than anybody watches.')
  const reserves = [reserve, ...joined]
  const byScript = new Map(reserves.map(one => [one.scriptPubKey, one]))
  if (byScript.size !== reserves.length) return faulty('evidence.leaf', 'joined', 'A reserve is named twice.')
  for (const [at, one] of reserves.entries()) {
    const fault = leafFault(one, at === 0 ? 'reserve' : 'joined')
    if (fault !== null) return fault
  }
  const listed = new Map(coins.map(coin => [coinId(coin), coin]))
  if (listed.size !== coins.length) return faulty('evidence.coins', 'coins', 'A coin is listed twice.')
  const foreign = coins.find(({ scriptPubKey }) => !byScript.has(scriptPubKey))
  if (foreign !== undefined) return faulty('evidence.coins', 'coins', `The coin ${coinId(foreign)} is of none of these reserves.`)

  if (new Set(claims.map(({ txid }) => txid)).size !== claims.length) return faulty('evidence.claim', 'claims', 'A claim is listed twice.')
  const counted = new Set<string>()
  let inputs = 0
  for (const claim of claims) {
    const transaction = readTransaction(claim.raw)
    if (transaction === null || transaction.txid !== claim.txid)
      return faulty('evidence.claim', 'claims', `The transaction is not ${claim.txid}.`)
    inputs += transaction.inputs.length
    if (inputs > MAX_EVIDENCE_INPUTS) return faulty('evidence.format', 'claims', 'The claims have more inputs than are checked here.')
    const fault = claimFault(claim, transaction, listed, byScript)
    if (fault !== null) return fault
    // A coin is spent once: claims that replaced each other share theirs, and one of them at most brought money.
    for (const input of claim.counted ? transaction.inputs : []) {
      if (counted.has(coinId(input))) return faulty('evidence.claim', 'claims', `The coin ${coinId(input)} is counted twice.`)
      counted.add(coinId(input))
    }
  }
  return null
}

function leafFault(
  { script, controlBlock, scriptPubKey, key, sequence }: ClaimedReserve,
  section: 'reserve' | 'joined',
): EvidenceFault | null {
  const leaf = parseLeaf(script)
  if (!leaf.ok || leaf.value.key !== key || leaf.value.sequence !== sequence)
    return faulty('evidence.leaf', section, 'The leaf is not of the key and delay that the bundle names.')
  return provesLeaf(script, controlBlock, scriptPubKey)
    ? null
    : faulty('evidence.leaf', section, 'Leaf and control block do not hash to the reserve’s output.')
}

function claimFault(
  { txid, received }: EvidenceClaim,
  { version, lockTime, inputs, outputs }: Transaction,
  listed: ReadonlyMap<string, EvidenceCoin>,
  reserves: ReadonlyMap<string, ClaimedReserve>,
): EvidenceFault | null {
  const spent = inputs.map(input => {
    const coin = listed.get(coinId(input))
    const leaf = reserves.get(coin?.scriptPubKey ?? '')
    return coin === undefined || leaf === undefined ? null : { input, coin, leaf }
  })
  const known = spent.filter(one => one !== null)
  if (known.length !== inputs.length || known.length === 0)
    return faulty('evidence.coins', 'coins', `The transaction ${txid} spends a coin that is not listed.`)
  const byLeaf = known.every(
    ({ input: { witness, sequence }, leaf }) =>
      witness.length === 3 && witness[1] === leaf.script && witness[2] === leaf.controlBlock && sequence === leaf.sequence,
  )
  if (!byLeaf) return faulty('evidence.claim', 'claims', `The transaction ${txid} does not spend by the leaf.`)

  // A signature commits to the amounts and scripts of all coins (BIP341), so that none of them can be listed as another. That the delay had
  // passed, the chain vouches for: it holds the transaction.
  const isSigned = signatureCheck({
    lockTime,
    outputs,
    inputs: known.map(({ coin, input, leaf: { key, script, controlBlock } }) => ({
      txid: coin.txid,
      vout: coin.vout,
      amount: BigInt(coin.amount),
      scriptPubKey: coin.scriptPubKey,
      sequence: input.sequence,
      spend: { path: 'leaf', key, script, controlBlock },
    })),
  })
  const isValid = version === TX_VERSION && known.every(({ input }, at) => isSigned(at, fromHex(input.witness[0] ?? '')))
  if (!isValid) return faulty('evidence.claim', 'claims', `The transaction ${txid} is not signed by the leaf’s key over the coins listed.`)
  const paid = outputs.reduce((sum, { amount }) => sum + amount, 0n)
  return BigInt(received) <= paid
    ? null
    : faulty('evidence.claim', 'claims', `The transaction ${txid} pays less than is said to have come in.`)
}
