import { ChevronsUp, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { PlanDetail, PlanRow } from '#shared/rpc/views/plan.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Dialog.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { PaneHead } from '../../ui/PaneHead.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { SidePane } from '../../ui/SidePane.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { BroadcastDialog } from './BroadcastDialog.tsx'
import { BumpDialog } from '../../workspace/plan/BumpDialog.tsx'
import { Checks } from '../../workspace/plan/Checks.tsx'
import { Consequences } from '../../workspace/plan/Consequences.tsx'
import { Life } from './Life.tsx'
import { standingOf, titleOf, type Standing } from './plan-words.ts'
import { PlanStanding } from './PlanStanding.tsx'
import { PsbtByFile } from '../../workspace/plan/PsbtByFile.tsx'
import { SignerSheet } from '../../workspace/plan/SignerSheet.tsx'
import { Transaction } from '../../workspace/plan/Transaction.tsx'
import styles from './PlanPane.module.css'

/** One plan from its making to its confirmation: where it stands, what it does, who can sign, and the one next act. */
export function PlanPane(props: { id: number; takesFocus: boolean; onClose: () => void; onOpen: (id: number) => void }) {
  const { id, onClose, onOpen } = props
  const view = useView('plan.get', { id })
  const plan = view.data
  return (
    <SidePane label={`Plan ${id}`} takesFocus={props.takesFocus} onClose={onClose}>
      <PaneHead title={plan === null ? `Plan ${id}` : titleOf(plan)} onClose={onClose}>
        {plan !== null && <PlanStanding plan={plan} />}
      </PaneHead>
      {view.error !== null && plan === null && <Failure title="The plan could not be read" error={view.error} />}
      {plan === null ? view.loading && <Skeleton rows={6} /> : <Parts plan={plan} onOpen={onOpen} />}
    </SidePane>
  )
}

function Parts({ plan, onOpen }: { plan: PlanDetail; onOpen: (id: number) => void }) {
  const sign = useCommand('plan.sign')
  const standing = standingOf(plan)
  const asks = standing === 'unsigned' || standing === 'ready' || standing === 'refused'
  return (
    <>
      <Life plan={plan} />
      <Now plan={plan} standing={standing} onOpen={onOpen} />
      <Transaction plan={plan} txid={plan.txid} />
      {asks && <Consequences plan={plan} />}
      {asks && <SignerSheet plan={plan} busy={sign.busy} error={sign.error} onSign={signer => void sign.run({ id: plan.id, signer })} />}
      <Checks plan={plan} />
      {asks && <PsbtByFile plan={plan} />}
    </>
  )
}

/** Where it stands in a sentence, and the acts that are possible now. */
function Now({ plan, standing, onOpen }: { plan: PlanDetail; standing: Standing; onOpen: (id: number) => void }) {
  const [dialog, setDialog] = useState<'send' | 'bump' | 'drop' | null>(null)
  const drop = useCommand('plan.drop')
  const bump = useCommand('plan.bump')
  const failed = plan.checks.filter(({ ok }) => !ok)
  return (
    <section className={styles.now} aria-label="Next">
      {standing === 'refused' && plan.refused !== null ? (
        <Failure title="The servers did not take it" error={plan.refused} />
      ) : standing === 'lost' ? (
        <Notice tone="alarm" title="Somebody was faster">
          {plan.lost_to === null ? 'An input was spent by another transaction.' : <PeerText text={plan.lost_to} wrap />} This plan can never
          confirm; nothing was paid.
        </Notice>
      ) : (
        <p>{WORDS[standing]}</p>
      )}
      {plan.replaces !== null && (
        <p>
          It replaces{' '}
          <Button kind="link" onClick={() => onOpen(plan.replaces!)}>
            plan {plan.replaces}
          </Button>
          .
        </p>
      )}
      {plan.replaced_by !== null && (
        <p>
          {standing === 'replaced' ? 'Replaced by' : 'The same coins at a higher fee:'}{' '}
          <Button kind="link" onClick={() => onOpen(plan.replaced_by!)}>
            plan {plan.replaced_by}
          </Button>
          .
        </p>
      )}
      <div className={styles.buttons}>
        {(standing === 'ready' || standing === 'refused') && failed.length === 0 && plan.ready && (
          <Button kind="primary" icon={Send} onClick={() => setDialog('send')}>
            {standing === 'refused' ? 'Send again' : 'Send'}
          </Button>
        )}
        {(standing === 'sent' || standing === 'refused') && (
          <Button icon={ChevronsUp} onClick={() => setDialog('bump')}>
            Raise fee
          </Button>
        )}
        {plan.state === 'open' && (
          <Button icon={Trash2} onClick={() => setDialog('drop')}>
            Drop
          </Button>
        )}
      </div>
      {failed.length > 0 && (
        <p className={styles.blocked}>
          It cannot be sent: <PeerText text={failed.map(({ detail }) => detail).join(' ')} wrap />
        </p>
      )}
      {dialog === 'send' && <BroadcastDialog plan={plan} onClose={() => setDialog(null)} />}
      {dialog === 'bump' && (
        <BumpDialog
          plan={plan}
          busy={bump.busy}
          error={bump.error}
          onRaise={async rate => {
            const made = await bump.run({ id: plan.id, sat_per_kvb: rate })
            if (!made.ok) return
            setDialog(null)
            onOpen(made.value.id)
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'drop' && (
        <Confirm
          title="Drop this plan?"
          lead={dropLead(plan)}
          act="Drop"
          open
          busy={drop.busy}
          error={drop.error}
          onConfirm={() => void drop.run({ id: plan.id }).then(answer => answer.ok && setDialog(null))}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  )
}

const dropLead = (plan: PlanRow): string =>
  plan.signatures.have > 0
    ? 'It is signed: whoever has a copy of the signed PSBT can still send it. Its coins become free for another plan.'
    : 'Nothing was sent. Its coins become free for another plan.'

const WORDS: Readonly<Record<Standing, string>> = {
  unsigned: 'It waits for a signature. Nothing leaves this console before it is signed and sent.',
  ready: 'Every signature was verified. Nothing is sent until you send it.',
  refused: '',
  sending: 'It is on its way to the servers.',
  sent: 'It waits in the mempool. Until it confirms, the coins stand as they did; a higher fee can replace it.',
  confirmed: 'Done: it stands in a block. The new coins count from there.',
  lost: '',
  replaced: 'Another plan of yours spent the same coins.',
  dropped: 'It was dropped and never sent.',
}
