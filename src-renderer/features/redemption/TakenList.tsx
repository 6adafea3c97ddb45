import { useState } from 'react'
import type { TakenView, TookOutView } from '#shared/rpc/views/redemption.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Amount } from '../../ui/Amount.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Dialog.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Moment } from '../../ui/Time.tsx'
import { isOut, takenWords } from './taken-words.ts'
import { TokenOut } from './TokenOut.tsx'
import styles from './FloatPanel.module.css'

/** What was taken out of the float, newest first: what became of it, its token once more, and the way back. */
export function TakenList() {
  const view = useView('float.taken', {})
  const tell = useCommand('float.token')
  const back = useCommand('float.return')
  const [told, setTold] = useState<TookOutView | null>(null)
  const [asking, setAsking] = useState<TakenView | null>(null)
  const rows = view.data ?? []
  if (view.error !== null) return <Failure title="What was taken out could not be read" error={view.error} />
  if (rows.length === 0) return null
  return (
    <Section title="Taken out" count={rows.length} className={styles.taken}>
      {tell.error !== null && (
        <Failure title="The token cannot be told" error={tell.error} actions={<Button onClick={tell.clear}>Close</Button>} />
      )}
      <ul>
        {rows.map(row => (
          <li key={row.id}>
            <Moment at={row.at} day />
            <Amount value={row.amount} unit={row.unit} />
            <span className={styles.what}>
              <PeerText text={takenWords(row)} />
            </span>
            {isOut(row) && <Button onClick={() => setAsking(row)}>Put back</Button>}
            {isOut(row) && (
              <Button busy={tell.busy} onClick={() => void tell.run({ id: row.id }).then(answer => answer.ok && setTold(answer.value))}>
                Show token
              </Button>
            )}
          </li>
        ))}
      </ul>
      {told !== null && <TokenOut took={told} onClose={() => setTold(null)} />}
      <Confirm
        title={asking === null ? '' : `Put ${groupDigits(asking.left ?? asking.amount)} ${asking.unit} back?`}
        lead="What is unspent is swapped into the float again. Every copy of its token is worth nothing afterwards."
        act="Put back"
        open={asking !== null}
        busy={back.busy}
        error={back.error}
        onConfirm={() => asking !== null && void back.run({ id: asking.id }).then(answer => answer.ok && setAsking(null))}
        onClose={() => {
          back.clear()
          setAsking(null)
        }}
      />
    </Section>
  )
}
