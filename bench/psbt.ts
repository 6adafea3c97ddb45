import { Transaction } from '@scure/btc-signer/transaction.js'
import { schnorr } from '@noble/curves/secp256k1.js'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { encodeLeaf } from '#shared/domain/reserve/leaf.ts'
import { planRearm } from '#shared/domain/reserve/plan-spend.ts'
import type { PlanCoin, PlanFacts, ReserveTree } from '#shared/domain/reserve/plan-request.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import { canonicalTree, commit } from '#shared/domain/reserve/tree.ts'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import type { Result } from '#shared/lib/result.ts'

/**
 * A consolidation from plan to final bytes, step by step, and the same PSBT signed by plain btc-signer, without the gate: CPU-ms, best of
 * the rounds. Arguments: inputs (500), rounds (3). Ratios leave out the machine.
 */
function run(args: string[]): void {
  const [count, rounds] = [Number(args[0] ?? 500), Number(args[1] ?? 3)]
  const secret = new Uint8Array(32).fill(3)
  const pubkey = toHex(schnorr.getPublicKey(secret))
  const scripts = [5, 6, 7].map((number, at) =>
    encodeLeaf({ template: 'pk-older', key: toHex(schnorr.getPublicKey(new Uint8Array(32).fill(number))), sequence: 1_008 + 144 * at }),
  )
  const reserve: ReserveTree = { internalKey: pubkey, scripts, ...commit(pubkey, canonicalTree(scripts), 'regtest') }
  const facts: PlanFacts = { network: 'regtest', tip: 850_000, satPerKvb: 2_000, caps: { maxFee: 1_000_000n } }
  const coins: PlanCoin[] = Array.from({ length: count }, (_, at) => {
    const txid = (at + 1).toString(16).padStart(64, '0')
    return { txid, vout: at, amount: 1_000_000n, scriptPubKey: reserve.scriptPubKey, height: 800_000 + at }
  })

  const best = new Map<string, number>()
  const timed = <Value>(name: string, step: () => Value): Value => {
    const start = process.cpuUsage()
    const value = step()
    const { user, system } = process.cpuUsage(start)
    best.set(name, Math.min(best.get(name) ?? Infinity, (user + system) / 1e3))
    return value
  }
  for (let round = 0; round < rounds; round++) {
    const { plan } = timed('plan', () => orThrow(planRearm(facts, coins, reserve)))
    const psbt = timed('build', () => buildPsbt(plan))
    timed('gate, unsigned', () => orThrow(checkPsbt(psbt, plan, facts.caps)))
    const signed = timed('sign, gate inside', () => orThrow(signPsbt(psbt, plan, [{ secret, pubkey }], length => new Uint8Array(length))))
    timed('gate, signed', () => orThrow(checkPsbt(signed, plan, facts.caps)))
    const { raw } = timed('finalise, gate inside', () => orThrow(finalizePsbt(signed, plan)))
    timed('gate on final bytes', () => orThrow(checkFinal(raw, plan, facts.caps)))

    const plain = timed('btc-signer: read', () => Transaction.fromPSBT(psbt, { allowUnknownInputs: true }))
    timed('btc-signer: sign', () => plain.sign(secret, undefined, new Uint8Array(32)))
    const bytes = timed('btc-signer: finalise', () => {
      plain.finalize()
      return plain.extract()
    })
    if (toHex(fromHex(raw)) !== toHex(bytes)) throw new Error('both ways make different transactions')
  }

  const took = (...names: string[]) => names.reduce((sum, name) => sum + (best.get(name) ?? NaN), 0)
  for (const [name, ms] of best) console.log(`${name.padEnd(24)} ${ms.toFixed(0).padStart(7)} ms`)
  const ours = took('plan', 'build', 'gate, unsigned', 'sign, gate inside', 'gate, signed', 'finalise, gate inside', 'gate on final bytes')
  const plain = took('btc-signer: read', 'btc-signer: sign', 'btc-signer: finalise')
  console.log(`${count} inputs, everything: ${ours.toFixed(0)} ms of CPU`)
  console.log(`sign, ours with the gate : btc-signer without = 1 : ${(took('btc-signer: sign') / took('sign, gate inside')).toFixed(1)}`)
  console.log(`everything, ours : btc-signer = ${(ours / plain).toFixed(2)} : 1`)
}

function orThrow<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

run(process.argv.slice(2))
