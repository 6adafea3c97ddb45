import type { RedemptionDetail } from '#shared/rpc/views/redemption.ts'
import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Amount } from '../../ui/Amount.tsx'
import { count, groupDigits, hostOf, satOf } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PaneHead } from '../../ui/PaneHead.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { SidePane } from '../../ui/SidePane.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Moment } from '../../ui/Time.tsx'
import { RequestChip } from './request-columns.tsx'
import { CALL_STATES, codeWord, kindOf, PURPOSES, STATES, tookWord } from './request-words.ts'
import styles from './RequestPane.module.css'

/** One request: what became of it, what it was made of, and what our mint was asked for it. No proof and no secret is kept. */
export function RequestPane({ id, takesFocus, onClose }: { id: number; takesFocus: boolean; onClose: () => void }) {
  const view = useView('redemption.get', { id })
  const detail = view.data
  return (
    <SidePane label={`Request ${id}`} takesFocus={takesFocus} onClose={onClose}>
      <PaneHead
        title={detail === null ? `Request ${groupDigits(id)}` : <PeerText text={`${kindOf(detail)}, request ${groupDigits(id)}`} />}
        onClose={onClose}
      >
        {detail !== null && <RequestChip state={detail.state} />}
      </PaneHead>
      {view.error !== null && <Failure title="The request could not be read" error={view.error} />}
      {detail === null ? view.loading && <Skeleton rows={6} /> : <Parts detail={detail} />}
    </SidePane>
  )
}

function Parts({ detail }: { detail: RedemptionDetail }) {
  const { refusal, unit } = detail
  return (
    <>
      <p className={styles.words}>{STATES[detail.state].words}</p>
      {refusal !== null && (
        <div className={styles.notice}>
          <Notice tone="info" title={`Our mint refused: ${codeWord(refusal.code) ?? `code ${refusal.code}`}`}>
            <PeerText text={refusal.detail} wrap /> <code>{refusal.code}</code>
          </Notice>
        </div>
      )}
      {detail.flagged > 0 && (
        <div className={styles.notice}>
          <Notice tone="warning" title={`${count(detail.flagged, 'proof')} pending at the custodian when its feed froze`}>
            A payment with it may have been under way there. It was accepted, since its mint is gone and nobody can tell; should the mint
            come back and show it as spent, the loss is yours.
          </Notice>
        </div>
      )}
      <Facts>
        <Fact term="Amount">
          <Amount value={detail.amount} unit={unit} /> in {count(detail.proofs, 'proof')}
        </Fact>
        <Fact term="From the pot, gross">{satOf(detail.debit)} sat</Fact>
        <Fact term="Fee of its keysets, yours">
          <Amount value={detail.fee} unit={unit} />
        </Fact>
        <Fact term="Cost of the float">
          <Amount value={detail.cost} unit={unit} />
        </Fact>
        <Fact term="Came">
          <Moment at={detail.at} day /> UTC
        </Fact>
        <Fact term="Took">{detail.ended_at === null ? 'not over yet' : tookWord(detail.ended_at - detail.at)}</Fact>
        <Fact term="In our own feed">{detail.place === null ? 'once it is paid' : `place ${groupDigits(detail.place)}`}</Fact>
      </Facts>
      <Redeemed detail={detail} />
      <Calls detail={detail} />
    </>
  )
}

function Redeemed({ detail }: { detail: RedemptionDetail }) {
  const world = useWorld()
  return (
    <Section title="Proofs" count={detail.redeemed.length}>
      <div className={styles.frame} tabIndex={0} role="region" aria-label="Proofs of this request">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Y</th>
              <th scope="col">Keyset</th>
              <th scope="col">Ecash of</th>
              <th scope="col">Amount</th>
            </tr>
          </thead>
          <tbody>
            {detail.redeemed.map(({ Y, id, amount, custodian }) => (
              <tr key={Y}>
                <td>
                  <Hash value={Y} what="Y" />
                </td>
                <td>
                  <Hash value={id} what="keyset id" head={6} tail={4} />
                </td>
                <td className={styles.host}>
                  <a href={hrefOf(world, 'audit', { select: Y })} title="Look this Y up in Audit">
                    <PeerText text={hostOf(custodian)} />
                  </a>
                </td>
                <td>
                  <Amount value={amount} unit={detail.unit} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Calls({ detail }: { detail: RedemptionDetail }) {
  return (
    <Section title="Asked of our mint" count={detail.calls.length}>
      <ol className={styles.calls}>
        {detail.calls.map(call => (
          <li key={call.id}>
            <span className={styles.after}>{`+${tookWord(call.at - detail.at)}`}</span>
            <div>
              <p>{PURPOSES[call.purpose]}</p>
              <code>
                <PeerText text={call.path} />
              </code>
            </div>
            <span className={styles.mute}>{CALL_STATES[call.state]}</span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
