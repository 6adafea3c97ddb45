import { groupDigits } from '#shared/lib/group-digits.ts'
import type { BlockerView, FailoverDetail, FailoverRow, GateCheck, ReportView } from '#shared/rpc/views/failover.ts'
import { day, msat, plain, sat, table } from '../print.ts'

/** What blocks, and when that changes by itself. */
export function blockerWords({ code, detail, until }: BlockerView): string {
  return `! ${plain(detail)} [${code}]${until === null ? '' : ` Until ${untilWords(until)}.`}`
}

export function untilWords({ height, median_time, from, to }: NonNullable<BlockerView['until']>): string {
  const exact = height !== null ? `block ${groupDigits(height)}` : median_time !== null ? `the median time ${day(median_time)}` : ''
  const likely = from === null ? '' : to === null ? `from ${day(from)} UTC` : `${day(from)} to ${day(to)} UTC`
  return [exact, likely].filter(words => words !== '').join(', likely ')
}

/** The command that does what is next. */
const COMMAND: Record<FailoverRow['step'], string | null> = {
  wait: 'failover gate',
  plan: 'failover plan',
  sign: 'failover sign',
  broadcast: 'failover broadcast',
  watch: 'failover watch',
  open: 'failover open',
  redeem: 'failover report',
  report: 'failover report',
  lost: null,
}

const nextStep = ({ step, next, custodian }: FailoverRow): string =>
  [`Next: ${plain(next)}`, ...(COMMAND[step] === null ? [] : [`  nimdolf ${COMMAND[step]} --custodian ${plain(custodian)}`])].join('\n')

/** What is in the way, and what is next. A coin that we claimed is in nobody's way. */
export const whatNext = (row: FailoverRow): string =>
  [...row.blockers.filter(({ code }) => code !== 'gate.claimed').map(blockerWords), nextStep(row)].join('\n')

/** Everything that is to be accepted before a claim is planned. */
export const acceptWords = ({ accept, at_risk, accepted }: Pick<FailoverDetail, 'accept' | 'at_risk' | 'accepted'>): string =>
  accept.length === 0
    ? 'Nothing is doubtful.'
    : [
        ...accept.map(row => `? ${plain(row.detail)} At risk: ${sat(row.at_risk)}. [${row.code}]`),
        `Together ${sat(at_risk)} at risk: ${accepted ? 'accepted' : 'not accepted yet'}.`,
      ].join('\n')

const RESULT: Record<GateCheck['result'], string> = {
  passed: 'ok     ',
  'not-yet': 'not yet',
  failed: 'NO     ',
  unknown: 'unknown',
  accept: 'accept ',
}

export function gateWords(view: FailoverDetail): string {
  return [
    ...view.checks.flatMap(check => [
      `${RESULT[check.result]} ${plain(check.title)}: ${plain(check.needed)}${check.until === null ? '' : ` Until ${untilWords(check.until)}.`}`,
      ...check.seen.map(({ by, what }) => `          ${plain(by)}: ${plain(what)}`),
    ]),
    acceptWords(view),
    view.open ? `The gate is open: ${sat(view.claimable)} can be claimed.` : 'The gate is closed.',
    ...view.blockers.map(blockerWords),
  ].join('\n')
}

/** One failover as `watch` and the acts that are no step print it. */
export const viewWords = (view: FailoverDetail): string =>
  [
    `${plain(view.name)} (${plain(view.custodian)}): ${view.step}`,
    ...view.coins.map(
      coin => `coin   ${coin.id}  ${sat(coin.amount)}  ${coin.state}${coin.rival === null ? '' : `, ${plain(coin.rival)}`}`,
    ),
    ...view.claims.map(
      claim =>
        `claim  ${claim.txid}  ${sat(claim.received)} net of ${sat(claim.taken)}  ${claim.standing}, ${claim.confirmations} of ${view.depth} confirmations`,
    ),
    ...view.taken.map(coin => `taken  ${coin.coin} by ${plain(coin.by)} in ${coin.txid}`),
    whatNext(view),
  ].join('\n')

export const failoverTable = (rows: readonly FailoverRow[]): string =>
  rows.length === 0
    ? 'No reserve with a leaf of yours is watched: mirror the mint (peer add) and add its reserve (reserve add --mirror URL).'
    : table(
        ['step', 'mint', 'claimable, sat>', 'all, sat>', 'blocks>', 'mirror', 'next'],
        rows.map(row => [
          row.step,
          plain(row.custodian),
          groupDigits(row.claimable),
          groupDigits(row.total),
          row.countdown === null ? '' : String(row.countdown.blocks ?? 'unknown'),
          row.disputed ? `${row.standing ?? ''}, disputed` : (row.standing ?? 'none'),
          plain(row.next),
        ]),
      )

/** The books in short; the sheet is `report --text`. */
export const bookWords = (books: ReportView): string =>
  [
    `${books.final ? 'Final' : 'Not final'}: redemption is ${books.final ? 'closed and nothing is pending' : 'not closed, or something is pending'}.`,
    `recovered  ${sat(books.recovered_sat)}, ${sat(books.coins_sat)} less ${sat(books.claim_fee_sat)} for the claim`,
    `paid out   ${msat(books.paid_out)}, ${msat(books.to_holders)} of it to holders of ${groupDigits(books.proofs)} proofs`,
    `earned     ${msat(books.fees)} in fees; routing ${msat(books.routing)}, float ${msat(books.float_cost)}; net ${msat(books.net)}`,
    `pending    ${msat(books.pending)}; left ${msat(books.left)}; shortfall ${msat(books.shortfall)}`,
    ...books.keysets.map(row => `keyset     ${row.id}  ${groupDigits(row.proofs)} proofs  ${msat(row.gross)}  ${plain(row.custodian)}`),
    ...books.checks.map(check => `${check.ok ? 'ok ' : 'NO '} ${plain(check.name)}: ${check.left} = ${check.right}`),
  ].join('\n')
