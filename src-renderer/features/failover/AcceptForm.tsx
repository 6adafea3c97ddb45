import { useState, type FormEvent } from 'react'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { typedDigits } from '../../ui/typed.ts'
import { TypedAmount } from '../../ui/TypedField.tsx'
import { Part } from './StepFrame.tsx'
import styles from './TypedBox.module.css'
import table from './PlainTable.module.css'

/** Every doubt counted and valued, and the sat at risk typed by the operator: that, and nothing less, accepts them. */
export function AcceptForm({ detail, onAccepted }: { detail: FailoverDetail; onAccepted: () => void }) {
  const { custodian, accept, at_risk: atRisk } = detail
  const [typed, type] = useState('')
  const send = useCommand('failover.accept')
  const ready = typedDigits(typed) === atRisk
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || send.busy) return
    const done = await send.run({ custodian, typed: typedDigits(typed) ?? typed })
    if (done.ok) onAccepted()
  }
  return (
    <>
      <Part title="What you would accept" aside="doubts that do not block">
        <table className={table.table} aria-label="Doubts to accept">
          <thead>
            <tr>
              <th scope="col">Doubt</th>
              <th scope="col" className={table.figure}>
                Count
              </th>
              <th scope="col" className={table.figure}>
                Sat at risk
              </th>
            </tr>
          </thead>
          <tbody>
            {accept.map(({ code, detail: words, count, at_risk: each }) => (
              <tr key={code}>
                <td>
                  <PeerText text={words} wrap />
                </td>
                <td className={table.figure}>{groupDigits(count)}</td>
                <td className={table.figure}>{groupDigits(each)}</td>
              </tr>
            ))}
            <tr className={table.total}>
              <th scope="row" colSpan={2}>
                Together, at most what is claimed
              </th>
              <td className={table.figure}>{groupDigits(atRisk)}</td>
            </tr>
          </tbody>
        </table>
      </Part>
      <form className={styles.box} onSubmit={event => void submit(event)}>
        <h3>Type the sat that you put at risk</h3>
        <div className={styles.fields}>
          <TypedAmount label="Sat at risk" wanted={atRisk} value={typed} onChange={type} />
        </div>
        <footer>
          <p>
            <b>You answer for this.</b> Proofs that this mint saw spent may be paid again out of what you claim. It is kept in the evidence.
          </p>
          <Button kind="primary" submit disabled={!ready} busy={send.busy}>
            Accept the risk
          </Button>
        </footer>
        {send.error !== null && <Failure title="It was not accepted" error={send.error} />}
      </form>
    </>
  )
}
