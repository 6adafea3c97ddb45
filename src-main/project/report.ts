import type { Report } from '#shared/domain/failover/report.ts'
import type { ReportView } from '#shared/rpc/views/failover.ts'
import { bounded } from './bounded.ts'

/** The delegate's books as screens and scripts get them. `text`: the printable sheet. */
export function reportView(report: Report, final: boolean, text: string): ReportView {
  return {
    final,
    coins_sat: report.coinsSat.toString(),
    claim_fee_sat: report.claimFeeSat.toString(),
    recovered_sat: report.recoveredSat.toString(),
    paid_out: report.paidOutMsat.toString(),
    to_holders: report.toHoldersMsat.toString(),
    fees: report.feesMsat.toString(),
    routing: report.routingMsat.toString(),
    float_cost: report.floatMsat.toString(),
    net: report.netMsat.toString(),
    pending: report.pendingMsat.toString(),
    left: report.leftMsat.toString(),
    shortfall: report.shortfallMsat.toString(),
    proofs: Number(report.proofs),
    keysets: report.keysets.map(({ custodian, id, unit, proofs, grossMsat }) => ({
      custodian: bounded(custodian),
      id,
      unit: bounded(unit),
      proofs: Number(proofs),
      gross: grossMsat.toString(),
    })),
    checks: report.checks.map(({ name, left, right, ok }) => ({ name, left: left.toString(), right: right.toString(), ok })),
    text,
  }
}
