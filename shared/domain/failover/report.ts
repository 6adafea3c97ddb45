import { creditedMsat, remaining, shortfall, type Pot } from '../redemption/pot.ts'
import type { ReportJson } from './evidence.ts'

/** What the books say of one pot. Sat where it says so, else msat. */
export interface Books {
  /** Coins taken, and what the claim left of them. */
  readonly claims: readonly { readonly txid: string; readonly coinsSat: bigint; readonly feeSat: bigint; readonly receivedSat: bigint }[]
  readonly pot: Pot
  /** Settled redemptions by keyset. */
  readonly keysets: readonly KeysetBooks[]
  /** What holders received: outputs signed, invoices paid with their routing, change returned. */
  readonly toHoldersMsat: bigint
  /** Input fees of settled redemptions: the delegate's revenue. */
  readonly feesMsat: bigint
  /** What our mint's Lightning payments cost beyond what holders paid for them, and what our mint took of the float's own swaps. */
  readonly routingMsat: bigint
  readonly floatMsat: bigint
  /** Events under these custodians' keyset ids in our own feed; null while no feed of ours is served here: nothing is compared then. */
  readonly events: bigint | null
}

export interface KeysetBooks {
  readonly custodian: string
  readonly id: string
  readonly unit: string
  readonly proofs: bigint
  readonly grossMsat: bigint
}

/** The delegate's books in the order in which money moved. `net`: fees less claim, routing and float; may be negative. */
export interface Report {
  readonly coinsSat: bigint
  readonly claimFeeSat: bigint
  readonly recoveredSat: bigint
  readonly paidOutMsat: bigint
  readonly toHoldersMsat: bigint
  readonly feesMsat: bigint
  readonly routingMsat: bigint
  readonly floatMsat: bigint
  readonly netMsat: bigint
  readonly pendingMsat: bigint
  readonly leftMsat: bigint
  /** Paid out of a claim that a reorganisation took back for good. */
  readonly shortfallMsat: bigint
  readonly proofs: bigint
  readonly keysets: readonly KeysetBooks[]
  /** Sums that must match; a report with one that does not is not signed. */
  readonly checks: readonly ReportCheck[]
}

export interface ReportCheck {
  readonly name: 'claims' | 'pot-credits' | 'pot' | 'keysets' | 'holders' | 'events'
  readonly left: bigint
  readonly right: bigint
  readonly ok: boolean
}

export function reportOf(books: Books): Report {
  const { claims, pot, keysets, toHoldersMsat, feesMsat, routingMsat, floatMsat, events } = books
  const coinsSat = total(claims, ({ coinsSat }) => coinsSat)
  const claimFeeSat = total(claims, ({ feeSat }) => feeSat)
  const recoveredSat = total(claims, ({ receivedSat }) => receivedSat)
  const grossMsat = total(keysets, ({ grossMsat }) => grossMsat)
  const proofs = total(keysets, ({ proofs }) => proofs)
  const [leftMsat, shortfallMsat] = [remaining(pot), shortfall(pot)]
  return {
    coinsSat,
    claimFeeSat,
    recoveredSat,
    paidOutMsat: pot.settled,
    toHoldersMsat,
    feesMsat,
    routingMsat,
    floatMsat,
    netMsat: feesMsat - claimFeeSat * 1_000n - routingMsat - floatMsat,
    pendingMsat: pot.reserved,
    leftMsat,
    shortfallMsat,
    proofs,
    keysets,
    checks: [
      check('claims', coinsSat - claimFeeSat, recoveredSat),
      check('pot-credits', recoveredSat * 1_000n, creditedMsat(pot)),
      check('pot', creditedMsat(pot), pot.settled + pot.reserved + leftMsat - shortfallMsat),
      check('keysets', grossMsat, pot.settled),
      check('holders', toHoldersMsat + feesMsat, pot.settled),
      ...(events === null ? [] : [check('events', proofs, events)]),
    ],
  }
}

export const reportMatches = ({ checks }: Report): boolean => checks.every(({ ok }) => ok)

/** The report as it stands in the evidence bundle and is signed: amounts as decimal strings. */
export function reportJson({ keysets, checks, ...sums }: Report, final: boolean): ReportJson {
  const texts = Object.fromEntries(Object.entries(sums).map(([name, amount]) => [name, String(amount)])) as Record<
    keyof typeof sums,
    string
  >
  return {
    ...texts,
    final,
    keysets: keysets.map(({ custodian, id, unit, proofs, grossMsat }) => ({
      custodian,
      id,
      unit,
      proofs: String(proofs),
      grossMsat: String(grossMsat),
    })),
    checks: checks.map(({ name, left, right, ok }) => ({ name, left: String(left), right: String(right), ok })),
  }
}

const check = (name: ReportCheck['name'], left: bigint, right: bigint): ReportCheck => ({ name, left, right, ok: left === right })

const total = <Row>(rows: readonly Row[], amount: (row: Row) => bigint): bigint => rows.reduce((sum, row) => sum + amount(row), 0n)
