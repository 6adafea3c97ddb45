import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { count, groupDigits, middle } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import table from './PlainTable.module.css'
import { Part } from './StepFrame.tsx'

/** The tip from which the next delegate's leaf opens: of the coin whose turn comes first. Null where nobody is next, or nothing counts. */
export function nextOpens({ coins, next_delegate: next }: FailoverDetail): number | null {
  if (next === null) return null
  const opens = coins.flatMap(({ state, countdown }) =>
    state === 'spent' || countdown.opens_at_tip === null ? [] : [countdown.opens_at_tip],
  )
  return opens.length === 0 ? null : Math.min(...opens) + next.blocks_after
}

/** Who could still spend the same coins, and who is seen doing it. */
export function OtherSpenders({ detail }: { detail: FailoverDetail }) {
  const { next_delegate: next } = detail
  const rivals = detail.coins.filter(({ rival, state }) => rival !== null && state !== 'spent')
  const from = nextOpens(detail)
  return (
    <Part title="Who else could spend">
      {rivals.map(({ id, rival, amount }) => (
        <Notice key={id} tone="warning" title={<PeerText text={rival!} wrap />}>
          moves {groupDigits(amount)} sat of <code>{middle(id, 6, 6)}</code> in a transaction that is not confirmed yet. Whichever confirms
          first wins.
        </Notice>
      ))}
      <Facts>
        <Fact term="The mint, by the key path">at any time until it is settled: then it is alive, and yours falls away</Fact>
        <Fact term={next === null ? 'Another delegate' : <PeerText text={next.name} />}>
          {next === null
            ? 'none after you'
            : from === null
              ? `${count(next.blocks_after, 'block')} after you`
              : `from tip ${groupDigits(from)}, ${count(next.blocks_after, 'block')} after you`}
        </Fact>
      </Facts>
    </Part>
  )
}

/** Coins that are gone, and the winner of each. */
export function TakenList({ taken }: { taken: FailoverDetail['taken'] }) {
  return (
    <Part title="Taken by others">
      <table className={table.table} aria-label="Taken by others">
        <thead>
          <tr>
            <th scope="col">Output</th>
            <th scope="col">Taken by</th>
            <th scope="col">In</th>
            <th scope="col">Settled</th>
          </tr>
        </thead>
        <tbody>
          {taken.map(({ coin, by, txid, settled }) => (
            <tr key={coin}>
              <td>
                <Hash value={coin} what="outpoint" head={6} tail={6} />
              </td>
              <td>
                <PeerText text={by} wrap />
              </td>
              <td>
                <Hash value={txid} what="transaction id" />
              </td>
              <td>{settled ? 'yes' : 'not yet'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  )
}
