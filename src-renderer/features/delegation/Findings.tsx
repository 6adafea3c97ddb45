import type { Graph } from '#shared/rpc/views/delegation.ts'
import type { StatusWord } from '#shared/rpc/views/overview.ts'
import { count } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status } from '../../ui/Status.tsx'
import { namesOf } from './edge-words.ts'
import styles from './Findings.module.css'

/** Which of the five looks a finding has, by the end of its code; one that this version does not know is a plain note. */
const LOOK: Readonly<Record<string, StatusWord>> = {
  exposed: 'matured',
  'single-point': 'urgent',
  cycle: 'urgent',
  mutual: 'armed',
  late: 'due',
}
const lookOf = (code: string): StatusWord => LOOK[code.split('.').at(-1)!] ?? 'due'

/** What is weak about the whole, in words, with the mints it concerns as buttons that select them. */
export function Findings({ graph, onSelect }: { graph: Graph; onSelect: (id: string) => void }) {
  const nameOf = namesOf(graph.nodes)
  return (
    <section className={styles.findings} aria-label="Findings">
      <h2>
        Findings <em>{graph.findings.length > 0 ? graph.findings.length : ''}</em>
      </h2>
      {graph.findings.length === 0 ? (
        <p className={styles.none}>
          No cycle, no single point of failure, no late or exposed leaf among {count(graph.edges.length, 'delegation')}.
        </p>
      ) : (
        <ul>
          {graph.findings.map((finding, at) => (
            <li key={at}>
              <span>
                <Status word={lookOf(finding.code)} label={finding.word} />
              </span>
              <div>
                <PeerText text={finding.detail} wrap />
                {finding.mints.length > 0 && (
                  <p className={styles.mints}>
                    {finding.mints.map(id => (
                      <button key={id} type="button" onClick={() => onSelect(id)}>
                        <PeerText text={nameOf(id)} />
                      </button>
                    ))}
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
