import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import * as cashu from '@cashu/cashu-ts'
import { amountOf } from '#shared/domain/amount.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import { blind, publicKeyOf, sign, unblind } from '#shared/domain/proof/bdhke.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import { portableProofCrypto, verifyProofs, type ProofCrypto, type ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import { loadWasm } from '../src-main/crypto/curve-engine.ts'
import { createProofCrypto, fastProofCrypto } from '../src-main/crypto/proof-crypto.ts'
import { createProofPool } from '../src-main/crypto/worker-pool.ts'

/** Slow implementations verify a part of what fast ones do: a round of each then takes about as long. */
const FAST = 400
const SLOW = 20

/**
 * Proofs per CPU-second with their DLEQ (hash_to_curve included), and hash_to_curve alone: ours, the portable implementation and
 * cashu-ts, turn and turn about in one process; ratios leave out the machine. Argument: rounds (10).
 */
async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 10)
  const made = createProofCrypto(randomBytes)
  if (!made.ok) throw new Error(made.error.detail)
  const ours = made.value
  const wasm = fastProofCrypto(loadWasm())
  const proofs = Array.from({ length: FAST }, (_, at) => issue(at))
  const few = proofs.slice(0, SLOW)
  const workers = Math.max(1, availableParallelism() - 1)
  const pool = createProofPool({ crypto: ours, workers })
  // Workers are started and warm before anything is measured.
  await pool.verify(proofs)

  const through = (crypto: ProofCrypto, asked: readonly ProofToVerify[]) => () => {
    if (!verifyProofs(asked, crypto).every(result => result.ok)) throw new Error('a signed proof was refused')
  }
  const hash = (crypto: ProofCrypto, asked: readonly ProofToVerify[]) => () =>
    asked.forEach(({ proof }) => crypto.hashToCurve(proof.secret))

  const dleq = await race(rounds, {
    [ours.kind]: { count: FAST, step: through(ours, proofs) },
    [`pool of ${workers} with ${ours.kind}`]: {
      count: FAST,
      step: async () => {
        if (!(await pool.verify(proofs)).ok) throw new Error('a signed proof was refused')
      },
    },
    wasm: { count: SLOW * 5, step: through(wasm, proofs.slice(0, SLOW * 5)) },
    portable: { count: SLOW, step: through(portableProofCrypto, few) },
    'cashu-ts': { count: SLOW, step: () => few.forEach(verifyWithCashu) },
  })
  await pool.close()
  report('DLEQ with hash_to_curve', dleq)

  const hashes = await race(rounds, {
    [ours.kind]: { count: FAST, step: hash(ours, proofs) },
    wasm: { count: FAST, step: hash(wasm, proofs) },
    portable: { count: FAST, step: hash(portableProofCrypto, proofs) },
    'cashu-ts': { count: FAST, step: () => proofs.forEach(({ proof }) => cashu.hashToCurve(encoder.encode(proof.secret))) },
  })
  report('hash_to_curve', hashes)

  const ratio = dleq.get(ours.kind)! / dleq.get('cashu-ts')!
  console.log(`\nDLEQ including hash_to_curve, ours : cashu-ts = ${ratio.toFixed(1)} : 1 (asked for: 20 : 1)`)
  if (ratio < 20) process.exitCode = 1
}

const encoder = new TextEncoder()

function verifyWithCashu({ proof, key }: ProofToVerify): void {
  const { e, s, r } = proof.dleq!
  const dleq = { e: Buffer.from(e, 'hex'), s: Buffer.from(s, 'hex'), r: BigInt(`0x${r}`) }
  const holds = cashu.verifyDLEQProof_reblind(encoder.encode(proof.secret), dleq, cashu.pointFromHex(proof.C), cashu.pointFromHex(key))
  if (!holds) throw new Error('cashu-ts refused a signed proof')
}

/** A signed proof of one of 20 keys, as the amounts of a keyset are. */
function issue(at: number): ProofToVerify {
  const scalar = () => BigInt(`0x${randomBytes(31).toString('hex')}`)
  const k = BigInt((at % 20) + 1) * 0x1234_5678_9abc_def0_1234_5678_9abc_def0n
  const [r, nonce] = [scalar(), scalar()]
  const key = publicKeyOf(k)
  const secret = randomBytes(32).toString('hex')
  const blinded = blind(secret, r)
  const C = unblind(sign(blinded, k), r, key)
  const dleq = { ...proveDleq(blinded, k, nonce), r: r.toString(16).padStart(64, '0') }
  return { key, proof: { amount: amountOf(8)!, id: '00ad268c4d1f5826' as KeysetId, secret, C, witness: null, dleq } }
}

interface Step {
  readonly count: number
  readonly step: () => unknown
}

/** Runs each step in turn and keeps the best round of each, per CPU-second of all threads: what disturbs a round only makes it slower. */
async function race(rounds: number, steps: Readonly<Record<string, Step>>): Promise<ReadonlyMap<string, number>> {
  const best = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, { count, step }] of Object.entries(steps)) {
      const start = process.cpuUsage()
      await step()
      const { user, system } = process.cpuUsage(start)
      best.set(name, Math.max(best.get(name) ?? 0, count / ((user + system) / 1e6)))
    }
  }
  return best
}

function report(what: string, best: ReadonlyMap<string, number>): void {
  console.log(`\n${what}, per CPU-second`)
  for (const [name, speed] of best) {
    const ratios = ['portable', 'cashu-ts']
      .filter(other => other !== name)
      .map(other => `${(speed / best.get(other)!).toFixed(1)} × ${other}`)
    console.log(`  ${name.padEnd(24)} ${Math.round(speed).toLocaleString('en').padStart(9)}   ${ratios.join(', ')}`)
  }
}

await run(process.argv.slice(2))
