import { schnorr } from '@noble/curves/secp256k1.js'
import { sealEvidence, type EvidenceBundle, type EvidenceSections } from '#shared/domain/failover/evidence.ts'
import { reportJson, reportOf } from '#shared/domain/failover/report.ts'
import { statementHash } from '#shared/domain/failover/statement.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { aux, BOBS, DAVE, DELEGATES, leafOf, planOf, TIP, valueOf } from './example-plans.ts'

/** Bob's reserve, claimed by Dave's leaf in one transaction of `inputs` coins; the holders got some of it. */
export function evidenceOf(inputs = 3): EvidenceSections {
  const plan = planOf('claim', inputs)
  const { txid, raw } = signedClaim(plan)
  const coinsSat = plan.inputs.reduce((sum, { amount }) => sum + amount, 0n)
  const receivedSat = plan.outputs[0]!.amount
  const report = reportOf({
    claims: [{ txid, coinsSat, feeSat: coinsSat - receivedSat, receivedSat }],
    pot: { credits: [{ txid, msat: receivedSat * 1_000n }], reserved: 0n, settled: 500_000n },
    keysets: [{ custodian: 'https://bob.test', id: '00ad268c4d1f5826', unit: 'sat', proofs: 3n, grossMsat: 500_000n }],
    toHoldersMsat: 490_000n,
    feesMsat: 10_000n,
    routingMsat: 1_000n,
    floatMsat: 2_000n,
    events: 3n,
  })
  return {
    custodian: { url: 'https://bob.test', name: 'Bob', advertisement: { supported: true, delegates: ['Ünïcode \u2028 and "quotes"'] } },
    delegate: { url: 'https://dave.test', key: DAVE.pubkey },
    chain: {
      network: 'regtest',
      tipHeight: TIP,
      tipHash: 'ab'.repeat(32),
      configured: 2,
      answered: 2,
      at: 1_700_000_000_000,
      servers: [
        { server: 'one.test:50002', height: TIP, hash: 'ab'.repeat(32), agrees: true, reserve: 'agrees' },
        { server: 'two.test:50002', height: null, hash: null, agrees: null, reserve: 'silent' },
      ],
    },
    policy: { claim: 'operator-armed', depth: 6, lateEvents: 'block-until-released', closeAfterDays: null },
    reserve: { scriptPubKey: BOBS.scriptPubKey, ...leafOf(BOBS, DELEGATES, 0) },
    joined: [],
    coins: plan.inputs.map(coin => ({
      txid: coin.txid,
      vout: coin.vout,
      scriptPubKey: coin.scriptPubKey,
      amount: String(coin.amount),
      height: TIP - 5_000,
    })),
    taken: [{ coin: `${'ee'.repeat(32)}:1`, by: 'https://frank.test', txid: 'ee'.repeat(32), height: TIP - 10 }],
    mirror: {
      contiguous: 4,
      highest: 7,
      events: 6,
      missing: 2,
      disputes: 1,
      root: 'cd'.repeat(32),
      frozen: { height: TIP - 20, at: 1_699_999_000_000 },
      lastContactAt: null,
    },
    contact: [
      { at: 1_699_000_000_000, vantage: 'this machine', asked: 'https://bob.test/v1/info', answered: false, outcome: 'no answer' },
      { at: 1_699_000_000_001, vantage: 'a proxy', asked: 'https://bob.test/v1/info', answered: false, outcome: 'HTTP status 502' },
    ],
    accepted: {
      at: 1_699_500_000_000,
      typed: '6 000 000',
      atRisk: '6000000',
      amount: String(coinsSat),
      tip: { height: TIP - 30, hash: 'ef'.repeat(32) },
      items: [{ code: 'accept.gap', detail: '2 events are not held.', count: 2, atRisk: '6000000' }],
    },
    claims: [{ txid, raw, received: String(receivedSat), height: TIP - 20, counted: true }],
    redemption: {
      pot: 'https://bob.test',
      custodians: ['https://bob.test'],
      openedAt: 1_699_999_900_000,
      phase: 'closed',
      closed: { at: 1_700_000_000_000, reason: 'All holders came.' },
    },
    late: [{ seq: 9, Y: `02${'11'.repeat(32)}`, amount: '8', standing: 'released', reason: 'The holder showed a receipt.' }],
    report: reportJson(report, true),
    journal: [{ at: 1_699_500_000_000, actor: 'operator', act: 'claim', detail: `${txid}: ${coinsSat} sat` }],
  }
}

/** Sealed, and vouched for by `key`; Dave's leaf key where nobody else is named. */
export function signedEvidence(sections: EvidenceSections, key = DAVE): EvidenceBundle {
  const sealed = sealEvidence(sections)
  const signature = toHex(schnorr.sign(statementHash(sealed.digest), key.secret, aux(32)))
  return { ...sealed, signature: { key: key.pubkey, signature } }
}

/** The final transaction of a claim, signed by Dave's leaf key. */
export const signedClaim = (plan: SpendPlan): { readonly txid: string; readonly raw: string } =>
  valueOf(finalizePsbt(valueOf(signPsbt(buildPsbt(plan), plan, [DAVE], aux)), plan))
