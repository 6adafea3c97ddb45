import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { commit, canonicalTree } from '#shared/domain/reserve/tree.ts'
import { encodeLeaf, type LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { mergePsbt } from '#shared/domain/reserve/merge-psbt.ts'
import { planFromJson, planToJson } from '#shared/domain/reserve/plan-codec.ts'
import { planClaim } from '#shared/domain/reserve/plan-claim.ts'
import type { PlanCoin, Planned, PlanRefusal, ReserveTree } from '#shared/domain/reserve/plan-request.ts'
import { planPayout, planRearm, planRotate } from '#shared/domain/reserve/plan-spend.ts'
import { readPsbt } from '#shared/domain/reserve/read-psbt.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { Result } from '#shared/lib/result.ts'
import { numRuns } from '../support/cases.ts'
import {
  aux,
  BOB,
  BOBS,
  caps,
  coinsOf,
  DAVES,
  EVERYBODY,
  facts,
  keyOf,
  KINDS,
  PAYEE,
  planOf,
  TIP,
  valueOf,
} from '../support/example-plans.ts'
import { mutation } from '../support/mutate-psbt.ts'
import { meansTheSame, readMaps } from '../support/psbt-maps.ts'
import { whyInvalid } from '../support/taproot-verifier.ts'

/** Ten mutations for each case: 10,000 in every run, 100,000 before a release. */
const MUTATIONS = 10
/** Signatures take ms each; the bound only ends a law that hangs. */
const TIMEOUT = 60_000 + numRuns * 200

const origins = EVERYBODY.map(({ pubkey }, at) => ({ pubkey, fingerprint: at, path: [0x80000056, at] }))
const bases = KINDS.map(kind => planOf(kind, 2)).flatMap(plan => {
  const unsigned = buildPsbt(plan, origins)
  const signed = valueOf(signPsbt(unsigned, plan, EVERYBODY, aux))
  return [unsigned, signed].map(psbt => ({ plan, psbt, maps: readMaps(psbt)!, final: valueOf(finalizePsbt(signed, plan)).raw }))
})

describe('mutated PSBTs', () => {
  it('are refused and not signed, whenever they mean anything but the plan', { timeout: TIMEOUT }, () => {
    let [judged, harmless] = [0, 0]
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.array(mutation, { minLength: MUTATIONS, maxLength: MUTATIONS }),
        ({ plan, psbt, maps, final }, changes) => {
          for (const [nth, { name, mutate }] of changes.entries()) {
            const mutant = mutate(psbt)
            const same = meansTheSame(readMaps(mutant), maps)
            judged++
            if (same) harmless++
            // The signer has the gate inside; the gate by itself is asked a tenth of the time, which halves the time of this law.
            const signed = signPsbt(mutant, plan, EVERYBODY, aux)
            expect([name, signed.ok && !same]).toEqual([name, false])
            if (!signed.ok) expect(signed.error.code).toMatch(/^gate\.[a-z-]+$/)
            if (nth > 0) continue
            expect([name, checkPsbt(mutant, plan, caps).ok]).toEqual([name, signed.ok])
            // What a harmless change lets through is the transaction of the plan.
            if (signed.ok) expect(readTransaction(valueOf(finalizePsbt(signed.value, plan)).raw)?.txid).toBe(readTransaction(final)?.txid)
          }
        },
      ),
      { numRuns },
    )
    expect(judged).toBe(numRuns * MUTATIONS)
    expect(harmless).toBeLessThan(judged / 3)
  })

  it('bring nothing into ours but signatures that verify', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bases), mutation, ({ plan, psbt, final }, { mutate }) => {
        const ours = buildPsbt(plan)
        const merged = mergePsbt(ours, mutate(psbt), plan)
        if (!merged.ok) return
        const checked = valueOf(checkPsbt(merged.value, plan, caps))
        if (checked.signed.every(Boolean)) expect(valueOf(finalizePsbt(merged.value, plan)).raw).toBe(final)
      }),
      { numRuns },
    )
  })

  it('leave nothing of the final bytes that could be changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.nat(), fc.nat(7), ({ plan, final }, at, bit) => {
        const bytes = Buffer.from(final, 'hex')
        bytes[at % bytes.length]! ^= 1 << bit
        expect(checkFinal(bytes.toString('hex'), plan, caps).ok).toBe(false)
      }),
      { numRuns },
    )
  })
})

describe('hostile bytes', () => {
  it('are refused with a code, whatever they are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map(tail => Uint8Array.from([0x70, 0x73, 0x62, 0x74, 0xff, ...tail])),
    )
    fc.assert(
      fc.property(bytes, hostile => {
        const read = readPsbt(hostile)
        expect(read.ok ? '' : read.error.code).toBe('gate.bytes')
        expect(readTransaction(Buffer.from(hostile).toString('hex'))).toBeNull()
        expect(planFromJson(Buffer.from(hostile).toString('latin1'))).toBeNull()
      }),
      { numRuns: numRuns * MUTATIONS },
    )
  })

  it('a plan with any field replaced is refused, or is the same plan', () => {
    const values = fc.oneof(fc.constantFrom(null, -1, 1.5, '', 'zz', [], {}, true, 2 ** 53), fc.nat(), fc.string())
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.nat(), values, ({ plan, psbt }, at, value) => {
        const places: [object, string][] = []
        const copy = JSON.parse(planToJson(plan)) as object
        collect(copy, places)
        const [holder, name] = places[at % places.length]!
        Reflect.set(holder, name, value)
        const read = planFromJson(JSON.stringify(copy))
        if (read !== null && planToJson(read) !== planToJson(plan)) expect(signPsbt(psbt, read, EVERYBODY, aux).ok).toBe(false)
      }),
      { numRuns },
    )
  })
})

function collect(value: object, places: [object, string][]): void {
  for (const [name, held] of Object.entries(value)) {
    places.push([value, name])
    if (typeof held === 'object' && held !== null) collect(held as object, places)
  }
}

describe('any policy', () => {
  const policy = fc.record({
    template: fc.constantFrom<LeafTemplate>('pk-older', 'csv-drop', 'older-pk'),
    delays: fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 1, maxLength: 32 }),
    amounts: fc.array(fc.bigInt(1_000_000n, 1_000_000_000n), { minLength: 1, maxLength: 4 }),
    satPerKvb: fc.integer({ min: 100, max: 50_000 }),
    who: fc.nat(),
    kind: fc.constantFrom('rearm', 'payout', 'rotate', 'claim'),
  })

  it('goes from plan to PSBT to signatures to a valid transaction of the size and txid that were shown', () => {
    fc.assert(
      fc.property(policy, ({ template, delays, amounts, satPerKvb, who, kind }) => {
        const keys = delays.map((_, at) => keyOf(100 + at))
        const scripts = keys.map(({ pubkey }, at) => encodeLeaf({ template, key: pubkey, sequence: delays[at]! }))
        const output = commit(BOB.pubkey, canonicalTree(scripts), 'regtest')
        const reserve: ReserveTree = { internalKey: BOB.pubkey, scripts, ...output }
        const coins = coinsOf(reserve.scriptPubKey, amounts, TIP - 0x1_0000)
        const nth = who % keys.length
        const { script, controlBlock } = output.leaves[nth]!
        const leaf = { key: keys[nth]!.pubkey, script, controlBlock, sequence: delays[nth]! }
        const given = { ...facts, satPerKvb, caps: { maxFee: 10_000_000n } }
        const make: Record<typeof kind, (coins: readonly PlanCoin[]) => Result<Planned, PlanRefusal>> = {
          rearm: all => planRearm(given, all, reserve),
          payout: all => planPayout(given, all, reserve, [{ address: PAYEE, amount: 10_000n }]),
          rotate: all => planRotate(given, all, reserve, BOBS),
          claim: all => planClaim(given, all, leaf, DAVES),
        }
        const made = make[kind](coins)
        // A high rate can take more than 5 %, or leave too little.
        if (!made.ok) return expect(made.error.code).toMatch(/^plan\.(?:fee|change)$/)

        const plan = planFromJson(planToJson(made.value.plan))!
        const signed = valueOf(signPsbt(buildPsbt(plan), plan, [kind === 'claim' ? keys[nth]! : BOB], aux))
        const { raw, txid } = valueOf(finalizePsbt(signed, plan))
        expect(checkFinal(raw, plan, given.caps).ok).toBe(true)
        expect(readTransaction(raw)).toMatchObject({ txid, vsize: plan.vsize })
        const spent = plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: TIP - 0x1_0000 }))
        expect(whyInvalid(raw, spent, TIP + 1)).toBeNull()
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    )
  })
})
