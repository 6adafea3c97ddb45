import { Check, CircleQuestionMark, Clock, PenLine, X, type LucideIcon } from 'lucide-react'
import type { GateCheck } from '#shared/rpc/views/failover.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './GateTable.module.css'

const RESULTS: Readonly<Record<GateCheck['result'], { readonly word: string; readonly icon: LucideIcon }>> = {
  passed: { word: 'Passed', icon: Check },
  'not-yet': { word: 'Not yet', icon: Clock },
  failed: { word: 'Failed', icon: X },
  unknown: { word: 'Unknown', icon: CircleQuestionMark },
  accept: { word: 'To accept', icon: PenLine },
}

/** Observation beside requirement, line by line. */
export function GateTable({ checks }: { checks: readonly GateCheck[] }) {
  return (
    <table className={styles.gate} aria-label="Evidence">
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">What was seen</th>
          <th scope="col">Needed</th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {checks.map(({ name, title, seen, needed, result }) => {
          const { word, icon: Icon } = RESULTS[result]
          return (
            <tr key={name}>
              <th scope="row">
                <PeerText text={title} wrap />
              </th>
              <td>
                <dl className={styles.seen}>
                  {seen.map(({ by, what }, at) => (
                    <div key={at}>
                      <dt>
                        <PeerText text={by} />
                      </dt>
                      <dd>
                        <PeerText text={what} wrap />
                      </dd>
                    </div>
                  ))}
                </dl>
              </td>
              <td className={styles.needed}>
                <PeerText text={needed} wrap />
              </td>
              <td>
                <span className={styles.result} data-result={result}>
                  <Icon size={14} aria-hidden />
                  {word}
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
