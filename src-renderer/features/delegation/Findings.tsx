import { Info } from 'lucide-react'
import type { Graph } from '#shared/rpc/views/delegation.ts'
import type { StatusWord } from '#shared/rpc/views/overview.ts'
import { count } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status } from '../../ui/Status.tsx'
import { namesOf } from './edge-words.ts'
import styles from './Findings.module.css'

/** Findings that something should be done about, by the end of their code; the others are notes. */
const LOOK: Readonly<Record<string, StatusWord>> = {
  exposed: 'matured',
  'dead-end': 'urgent',
  'single-point': 'urgent',
  'late-leaf': 'due',
}

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
                <Word code={finding.code} word={finding.word} />
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

function Word({ code, word }: { code: string; word: string }) {
  const look = LOOK[code.split('.').at(-1)!]
  if (look !== undefined) return <Status word={look} label={word} />
  return (
    <span className={styles.note}>
      <Info size={14} aria-hidden /> {word}
    </span>
  )
}
