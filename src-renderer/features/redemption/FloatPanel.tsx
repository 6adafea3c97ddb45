import { Coins, FileText, HandCoins, RotateCcw, Zap } from 'lucide-react'
import type { FloatView, GatewayView } from '#shared/rpc/views/redemption.ts'
import { useParam } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FillByInvoice } from './FillByInvoice.tsx'
import { FillByToken } from './FillByToken.tsx'
import { FloatUnit } from './FloatUnit.tsx'
import { RestoreFloat } from './RestoreFloat.tsx'
import { TakenList } from './TakenList.tsx'
import { TakeOut } from './TakeOut.tsx'
import styles from './FloatPanel.module.css'

/** Our own ecash that holders are paid with: how much is there, how long it lasts, and how to fill it. */
export function FloatPanel({ gateway, onSetUp }: { gateway: GatewayView | null; onSetUp: () => void }) {
  const view = useView('float.get', {})
  const [dialog, setDialog] = useParam('dialog')
  const units = view.data ?? []
  const mint = gateway?.mint?.name ?? 'your mint'
  const ready = units.length > 0
  return (
    <div className={styles.panel} tabIndex={0} role="region" aria-label="Float">
      <ReadFailure what="The float" view={view} />
      {view.loading && <Skeleton rows={3} height={64} />}
      {!view.loading && units.length === 0 && view.error === null && (
        <EmptyState
          icon={Coins}
          title="There is no float yet"
          actions={
            gateway?.state === 'off' && (
              <Button kind="primary" onClick={onSetUp}>
                Set up the gateway
              </Button>
            )
          }
        >
          Holders are paid with ecash of your own mint, the float. It can be filled once the gateway knows your mint and the units that it
          signs.
        </EmptyState>
      )}
      {ready && (
        <div className={styles.columns}>
          <div>
            {units.map(unit => (
              <FloatUnit key={unit.unit} float={unit} chosen={gateway?.configured?.float_cap ?? null} />
            ))}
            <TakenList />
          </div>
          <aside className={styles.aside} aria-label="Fill the float">
            <h2>Fill it</h2>
            <div className={styles.ways}>
              <Way icon={FileText} label="By token" onClick={() => setDialog('token')}>
                Ecash of your mint that you hold elsewhere. Nothing is paid for it; it moves into the float at once.
              </Way>
              <Way icon={Zap} label="By invoice" onClick={() => setDialog('invoice')}>
                Your mint writes a Lightning invoice; once it is paid the amount becomes float by itself.
              </Way>
              <Way icon={RotateCcw} label="Restore" onClick={() => setDialog('restore')}>
                Asks your mint for ecash that this database has lost, after a backup was put back.
              </Way>
            </div>
            <h2>Take it out</h2>
            <div className={styles.ways}>
              <Way icon={HandCoins} label="As a token" onClick={() => setDialog('take')}>
                Once the redemption is over, or when more lies here than you want on this disk. It can be put back while it is unspent.
              </Way>
            </div>
            <h2>Why it is capped</h2>
            <p className={styles.why}>
              The float is cash: its proofs lie on this machine&rsquo;s disk, sealed under a key of their own, and whoever can read both can
              spend them. So it holds at most the cap you set, and once a pot is open at most 5&nbsp;% of the pot. The rest stays in your
              reserve.
            </p>
            <p className={styles.why}>
              The pot lands on chain, and holders are paid from the float and by Lightning <em>before</em> it can be turned around. Refill
              in steps, as the forecast says.
            </p>
          </aside>
        </div>
      )}
      {ready && dialog === 'token' && <FillByToken mint={mint} onClose={() => setDialog(null)} />}
      {ready && dialog === 'invoice' && <FillByInvoice units={units.map(unitOf)} onClose={() => setDialog(null)} />}
      {ready && dialog === 'take' && <TakeOut units={units} onClose={() => setDialog(null)} />}
      {ready && dialog === 'restore' && <RestoreFloat onClose={() => setDialog(null)} />}
    </div>
  )
}

const unitOf = ({ unit }: FloatView): string => unit

function Way({ icon, label, onClick, children }: { icon: typeof Zap; label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <div className={styles.way}>
      <Button icon={icon} onClick={onClick}>
        {label}
      </Button>
      <p>{children}</p>
    </div>
  )
}
