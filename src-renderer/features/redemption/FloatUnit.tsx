import { useState } from 'react'
import type { FloatView } from '#shared/rpc/views/redemption.ts'
import { Amount } from '../../ui/Amount.tsx'
import { Button } from '../../ui/Button.tsx'
import { count, groupDigits, roughly } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { ShareBar } from '../../ui/ShareBar.tsx'
import { Ago } from '../../ui/Time.tsx'
import { InvoiceDialog } from './FillByInvoice.tsx'
import styles from './FloatPanel.module.css'

/** The float in one unit: free, bound in payments, the room up to the cap, and how long it lasts. `chosen`: the cap of the set-up, sat. */
export function FloatUnit({ float, chosen }: { float: FloatView; chosen: string | null }) {
  const { unit, free, held, cap, low_at: lowAt } = float
  const [shown, show] = useState<FloatView['waiting'][number] | null>(null)
  // Once a pot is open the core takes the smaller of the two.
  const capped = unit === 'sat' && chosen !== null && BigInt(cap) < BigInt(chosen)
  const words = (amount: string): string => `${groupDigits(amount)} ${unit}`
  return (
    <section className={styles.unit} aria-label={`Float in ${unit}`}>
      <p className={styles.head}>
        <b className={styles.figure}>
          {groupDigits(free)}{' '}
          <i>
            <PeerText text={unit} />
          </i>
        </b>
        <span>free</span>
      </p>
      <div className={styles.bar}>
        <ShareBar
          shares={[
            { tone: float.low ? 'urgent' : 'claimable', amount: BigInt(free) },
            { tone: 'due', amount: BigInt(held) },
          ]}
          of={BigInt(cap)}
          mark={BigInt(lowAt)}
          label={`${words(free)} free and ${words(held)} held, of at most ${words(cap)}; low below ${words(lowAt)}`}
        />
      </div>
      {float.low ? (
        <div className={styles.forecast}>
          <Notice tone="warning" title="The float is low">
            Requests for more than is free are told to come back (503); nothing of theirs is used up, and smaller ones are still paid. Fill
            it by token or by invoice.
          </Notice>
        </div>
      ) : (
        <p className={styles.forecast}>{forecast(float)}</p>
      )}
      <div className={styles.facts}>
        <Facts>
          <Fact term="Held in payments under way">
            <Amount value={held} unit={unit} />
          </Fact>
          <Fact term="Kept as">{count(float.coins, 'coin')}, split so that many can be paid at once</Fact>
          <Fact term="Low below">
            <Amount value={lowAt} unit={unit} />
          </Fact>
          <Fact term="Cap">
            {capped && '5 % of the pot, '}
            <Amount value={cap} unit={unit} />
          </Fact>
        </Facts>
        {float.waiting.length > 0 && (
          <ul className={styles.waiting} aria-label="Invoices that wait for payment">
            {float.waiting.map(invoice => (
              <li key={invoice.quote}>
                <Amount value={invoice.amount} unit={unit} />
                <span>
                  invoice not paid yet, <Ago at={invoice.created_at} ago />
                </span>
                <Button onClick={() => show(invoice)}>Show invoice</Button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {shown !== null && <InvoiceDialog float={float} invoice={shown} onClose={() => show(null)} />}
    </section>
  )
}

function forecast({ last_hour: lastHour, low_in_ms: lowIn, unit }: FloatView): string {
  if (lowIn === null) return 'Nothing was paid out in the last hour, so nothing runs out.'
  return `${groupDigits(lastHour)} ${unit} in the last hour: at that pace low in ${roughly(lowIn)}.`
}
