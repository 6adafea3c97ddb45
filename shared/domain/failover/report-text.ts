import { MAX_DETAIL_CHARS, MAX_NAME_CHARS, MAX_UNIT_CHARS } from '#shared/lib/limits.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { reportMatches, type KeysetBooks, type Report, type ReportCheck } from './report.ts'
import { amountsOf, digits, paragraph, printable, row, rule, underFigures, type Amounts } from './text-sheet.ts'

/** What the books are of. Names and reasons are others' text: bounded and made printable here. Times in ms since 1970. */
export interface ReportSubject {
  readonly custodian: string
  readonly name: string
  /** Redemption is closed and nothing is pending: the figures do not move any more. */
  readonly final: boolean
  /** Everybody whose ecash the pot pays, after a succession. */
  readonly custodians?: readonly string[]
  readonly openedAt?: number | null
  readonly closed?: { readonly at: number; readonly reason: string } | null
  readonly printedAt?: number | null
}

/** Keysets listed one by one; the rest is one sum, so that a mint with thousands of them fills no book. */
const KEYSETS_LISTED = 300
const MAX_ID_CHARS = 66
/** An id of the first version (NUT-02) leaves room for figures on its line. */
const SHORT_ID_CHARS = 16

/** The delegate's books as a plain sheet of at most 78 columns, to be read by an accountant and printed. Sat; three decimals where msat count. */
export function reportText(report: Report, of: ReportSubject): string {
  const amounts = amountsOf([
    report.paidOutMsat,
    report.toHoldersMsat,
    report.feesMsat,
    report.routingMsat,
    report.floatMsat,
    report.pendingMsat,
    report.leftMsat,
    report.shortfallMsat,
    ...report.keysets.map(({ grossMsat }) => grossMsat),
    ...report.checks.flatMap(({ name, left, right }) => (unitOf(name) === 'msat' ? [left, right] : [])),
  ])
  const lines = [...headOf(report, of), ...moneyOf(report, amounts), ...keysetsOf(report, amounts), ...checksOf(report, amounts)]
  return `${lines.join('\n')}\n`
}

function headOf(
  report: Report,
  { custodian, name, final, custodians = [], openedAt, closed, printedAt }: ReportSubject,
): readonly string[] {
  const wrong = report.checks.filter(({ ok }) => !ok).length
  const lines = [...row('BOOKS OF A REDEMPTION', final ? 'FINAL' : 'DRAFT'), rule('=')]
  if (!final) lines.push('Draft: redemption is not closed, or payments are pending. Figures still move.')
  if (!reportMatches(report)) lines.push(`THE SUMS DO NOT MATCH: ${wrong} of ${report.checks.length} checks failed, see the end.`)
  lines.push(...paragraph('Mint      ', printable(name, MAX_NAME_CHARS)), ...paragraph('          ', address(custodian)))
  for (const other of custodians) if (other !== custodian) lines.push(...paragraph('Also of   ', address(other)))
  if (openedAt != null) lines.push(`Opened    ${dateText(openedAt)}`)
  if (closed != null) lines.push(`Closed    ${dateText(closed.at)}`, ...paragraph('          ', printable(closed.reason, MAX_DETAIL_CHARS)))
  if (printedAt != null) lines.push(`Printed   ${dateText(printedAt)}`)
  return [...lines, 'Amounts in sat.']
}

function moneyOf(report: Report, { sat, msat }: Amounts): readonly string[] {
  const { shortfallMsat, proofs } = report
  return [
    ...heading('RECOVERED'),
    ...row('  Coins of the reserve that were claimed', sat(report.coinsSat)),
    ...row('  Fee of the claim', sat(-report.claimFeeSat)),
    ...total('  Recovered', sat(report.recoveredSat)),
    ...heading('PAID OUT'),
    ...row('  To holders: outputs, invoices with routing, change', msat(report.toHoldersMsat)),
    ...row('  Fees earned: input fees of the keysets', msat(report.feesMsat)),
    ...total(`  Paid out, gross, for ${counted(proofs, 'proof')}`, msat(report.paidOutMsat)),
    ...heading('INCOME OF THE DELEGATE'),
    ...row('  Fees earned', msat(report.feesMsat)),
    ...row('  Fee of the claim', sat(-report.claimFeeSat)),
    ...row('  Routing beyond what holders paid for it', msat(-report.routingMsat)),
    ...row('  Float: fees that our own mint took', msat(-report.floatMsat)),
    ...total('  Net income', msat(report.netMsat)),
    ...heading('WHAT IS LEFT'),
    ...row('  Recovered', sat(report.recoveredSat)),
    ...row('  Paid out, gross', msat(-report.paidOutMsat)),
    ...row('  Pending: payments under way', msat(-report.pendingMsat)),
    ...(shortfallMsat === 0n ? [] : row('  Shortfall: paid before a reorganisation took a claim', msat(shortfallMsat))),
    ...total('  Left in the pot', msat(report.leftMsat)),
  ]
}

function keysetsOf({ keysets }: Report, amounts: Amounts): readonly string[] {
  const [listed, rest] = [keysets.slice(0, KEYSETS_LISTED), keysets.slice(KEYSETS_LISTED)]
  const lines = [...heading('PER KEYSET')]
  if (keysets.length === 0) lines.push('  Nothing was redeemed.')
  for (const mint of new Set(listed.map(({ custodian }) => custodian))) {
    lines.push(...paragraph('  ', address(mint)))
    for (const keyset of listed) if (keyset.custodian === mint) lines.push(...keysetLines(keyset, amounts))
  }
  if (rest.length === 0) return lines
  const proofs = rest.reduce((sum, keyset) => sum + keyset.proofs, 0n)
  const gross = rest.reduce((sum, keyset) => sum + keyset.grossMsat, 0n)
  return [...lines, ...row(`  ${counted(BigInt(rest.length), 'more keyset')}, ${counted(proofs, 'proof')}`, amounts.msat(gross))]
}

function keysetLines({ id, unit, proofs, grossMsat }: KeysetBooks, { msat }: Amounts): readonly string[] {
  const name = printable(id, MAX_ID_CHARS)
  const rest = `${printable(unit, MAX_UNIT_CHARS)}, ${counted(proofs, 'proof')}`
  if (name.length <= SHORT_ID_CHARS) return row(`    ${name.padEnd(SHORT_ID_CHARS)}  ${rest}`, msat(grossMsat))
  return [...paragraph('    ', name), ...row(`      ${rest}`, msat(grossMsat))]
}

function checksOf({ checks }: Report, { sat, msat }: Amounts): readonly string[] {
  return [
    ...heading('CHECKS: the two sides of each are equal'),
    ...checks.flatMap(({ name, left, right, ok }) => {
      const write = { sat, msat, number: digits }[unitOf(name)]
      const [one, other] = wordsOf(name)
      return [
        ...row(`  ${ok ? 'ok   ' : 'WRONG'}  ${one}`, write(left)),
        ...row(`         ${other}`, write(right)),
        ...(ok ? [] : row('         difference', write(left - right))),
      ]
    }),
  ]
}

function wordsOf(name: ReportCheck['name']): readonly [string, string] {
  switch (name) {
    case 'claims':
      return ['coins claimed, less the fee', 'recovered']
    case 'pot-credits':
      return ['recovered', 'credited to the pot']
    case 'pot':
      return ['credited to the pot', 'paid out + pending + left - shortfall']
    case 'keysets':
      return ['all keysets together', 'paid out, gross']
    case 'holders':
      return ['to holders + fees earned', 'paid out, gross']
    case 'events':
      return ['proofs paid', 'spent events in our own feed']
    default:
      return unreachable(name)
  }
}

function unitOf(name: ReportCheck['name']): 'sat' | 'msat' | 'number' {
  if (name === 'events') return 'number'
  return name === 'claims' ? 'sat' : 'msat'
}

const heading = (text: string): readonly string[] => ['', text, rule('-')]

const total = (label: string, figure: string): readonly string[] => [underFigures(figure), ...row(label, figure)]

const address = (url: string): string => printable(url, MAX_DETAIL_CHARS)

const counted = (number: bigint, what: string): string => `${digits(number)} ${what}${number === 1n ? '' : 's'}`

/** UTC, to the minute. */
const dateText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
