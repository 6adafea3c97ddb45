import { readTransaction } from '../chain/transaction.ts'
import { coinId } from '../reserve/coin.ts'
import type { EvidenceSections, ReportJson } from './evidence.ts'
import { faulty, type EvidenceFault } from './evidence-fault.ts'

/** Adds the books of a bundle up again, and holds them against the claims beside them; null when all is equal. */
export function checkReport({ report, redemption, coins, claims }: EvidenceSections): EvidenceFault | null {
  if (report === null) return null
  const amounts = new Map(coins.map(coin => [coinId(coin), BigInt(coin.amount)]))
  const counted = claims.filter(claim => claim.counted)
  const taken = counted
    .flatMap(({ raw }) => readTransaction(raw)?.inputs ?? [])
    .reduce((sum, input) => sum + (amounts.get(coinId(input)) ?? 0n), 0n)
  const received = counted.reduce((sum, claim) => sum + BigInt(claim.received), 0n)
  const wrong = [
    ...sumsOf(report),
    ['coins of the claims', BigInt(report.coinsSat), taken] as const,
    ['what the claims brought', BigInt(report.recoveredSat), received] as const,
  ].filter(([, left, right]) => left !== right)
  const stated = report.checks.filter(({ left, right, ok }) => !ok || left !== right)
  const names = [...wrong.map(([name]) => name), ...stated.map(({ name }) => name)]
  if (names.length > 0)
    return faulty('evidence.report', 'report', `The sums of the report do not match: ${[...new Set(names)].join(', ')}.`)
  const isOver = redemption?.closed != null && report.pendingMsat === '0'
  return report.final === isOver
    ? null
    : faulty('evidence.report', 'report', 'The report says that it is final, and redemption is not; or the other way round.')
}

type Sum = readonly [name: string, left: bigint, right: bigint]

function sumsOf(report: ReportJson): readonly Sum[] {
  const { keysets, checks: _, final: __, ...texts } = report
  const of = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, BigInt(text)])) as Record<keyof typeof texts, bigint>
  const gross = keysets.reduce((sum, { grossMsat }) => sum + BigInt(grossMsat), 0n)
  const proofs = keysets.reduce((sum, keyset) => sum + BigInt(keyset.proofs), 0n)
  return [
    ['claims', of.coinsSat - of.claimFeeSat, of.recoveredSat],
    ['pot', of.recoveredSat * 1_000n, of.paidOutMsat + of.pendingMsat + of.leftMsat - of.shortfallMsat],
    ['keysets', gross, of.paidOutMsat],
    ['proofs', proofs, of.proofs],
    ['holders', of.toHoldersMsat + of.feesMsat, of.paidOutMsat],
    ['net income', of.feesMsat - of.claimFeeSat * 1_000n - of.routingMsat - of.floatMsat, of.netMsat],
  ]
}
