import { groupDigits } from '#shared/lib/group-digits.ts'
import type { ReportView } from '#shared/rpc/views/failover.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import { hexOf } from './example-data.ts'
import type { FailoverFacts } from './example-failover-view.ts'

/** The pot of a settled claim before it is opened. */
export const newPot = ({ url, cast, sent }: FailoverFacts): PotView => {
  const recovered = `${sent?.plan.outputs[0]?.amount ?? '0'}000`
  return {
    pot: url,
    custodians: [{ url, name: cast.name }],
    phase: 'closed',
    closed: { why: 'unclaimed', by: null, at: null, reason: null },
    opened_at: null,
    until: null,
    recovered,
    reserved: '0',
    settled: '0',
    remaining: recovered,
    shortfall: '0',
    claims: sent === null ? [] : [{ txid: sent.plan.txid, msat: recovered, shaken: false }],
    pace: { last_hour: '0', empty_in_ms: null },
    keysets: [],
    freezes: [],
    late: 0,
  }
}

export const openedPot = (facts: FailoverFacts, height: number, now: number): PotView => ({
  ...newPot(facts),
  phase: 'open',
  closed: null,
  opened_at: now,
  freezes: [
    { custodian: facts.url, contiguous: 20_417, highest: 20_417, events: 20_418, root: hexOf(`root ${facts.url}`, 64), height, at: now },
  ],
})

/** As much as holders took in the example before it began. */
export function spentPot(pot: PotView, settledMsat: bigint): PotView {
  const remaining = BigInt(pot.recovered) - settledMsat
  const keyset = { custodian: pot.pot, id: `01${hexOf(`a${pot.pot}`, 64)}`, unit: 'sat', proofs: 8_412, gross: settledMsat.toString() }
  return { ...pot, settled: settledMsat.toString(), remaining: remaining.toString(), keysets: [keyset] }
}

export function reportOf(pot: PotView, { sent, cast, url }: FailoverFacts): ReportView {
  const [coins, fee] = [BigInt(sent?.plan.total_in ?? 0), BigInt(sent?.plan.fee ?? 0)]
  const paid = BigInt(pot.settled)
  const fees = paid / 500n
  const [routing, float] = [paid / 4_000n, paid / 9_000n]
  const recovered = BigInt(pot.recovered) / 1_000n
  const proofs = pot.keysets.reduce((total, keyset) => total + keyset.proofs, 0)
  const report = {
    final: pot.phase === 'closed' && pot.reserved === '0',
    coins_sat: String(coins),
    claim_fee_sat: String(coins - recovered),
    recovered_sat: String(recovered),
    paid_out: String(paid),
    to_holders: String(paid - fees),
    fees: String(fees),
    routing: String(routing),
    float_cost: String(float),
    net: String(fees - fee * 1_000n - routing - float),
    pending: pot.reserved,
    left: pot.remaining,
    shortfall: pot.shortfall,
    proofs,
    keysets: pot.keysets,
    checks: [
      { name: 'claims', left: String(recovered), right: String(recovered), ok: true },
      { name: 'pot-credits', left: pot.recovered, right: pot.recovered, ok: true },
      { name: 'pot', left: pot.recovered, right: String(paid + BigInt(pot.reserved) + BigInt(pot.remaining)), ok: true },
      { name: 'keysets', left: String(paid), right: String(paid), ok: true },
      { name: 'holders', left: String(paid), right: String(paid), ok: true },
      { name: 'events', left: String(proofs), right: String(proofs), ok: true },
    ],
  }
  return { ...report, text: textOf(report, cast.name, url) }
}

function textOf(report: Omit<ReportView, 'text'>, name: string, url: string): string {
  const row = (words: string, sat: string): string => `  ${words.padEnd(52)}${groupDigits(sat).padStart(22)}`
  return [
    `BOOKS OF A REDEMPTION${(report.final ? 'FINAL' : 'DRAFT').padStart(55)}`,
    '='.repeat(76),
    `Mint      ${name}`,
    `          ${url}`,
    'Amounts in sat.',
    '',
    'RECOVERED',
    row('Coins of the reserve that were claimed', report.coins_sat),
    row('Recovered', report.recovered_sat),
    '',
    'PAID OUT',
    row('Paid out, gross', String(BigInt(report.paid_out) / 1_000n)),
    row('Left in the pot', String(BigInt(report.left) / 1_000n)),
    '',
  ].join('\n')
}
