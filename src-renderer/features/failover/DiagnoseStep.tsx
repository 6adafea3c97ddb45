import { Activity, CircleQuestionMark, RefreshCw, Unplug, type LucideIcon } from 'lucide-react'
import type { DiagnosisView } from '#shared/rpc/views/failover.ts'
import { Button } from '../../ui/Button.tsx'
import { count } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Ago } from '../../ui/Time.tsx'
import { ContactTable } from './ContactTable.tsx'
import { exitName, exitWords } from './exit-words.ts'
import type { Diagnosing, StepProps } from './StepBody.tsx'
import { Act, Part, StepFrame } from './StepFrame.tsx'
import styles from './DiagnoseStep.module.css'

/** Is the mint gone, and what could be done instead? It asks and reads; nothing is sent to the chain and nothing is decided. */
export function DiagnoseStep({ detail: { diagnosis, step }, diagnosing, goTo }: StepProps & { diagnosing: Diagnosing }) {
  const claimed = step !== 'wait' && step !== 'plan'
  return (
    <StepFrame
      title="Is the mint gone?"
      lead="This step only asks and reads: nothing is sent to the chain, and a claim stays possible or impossible as it was."
      actions={
        <Button kind={diagnosis === null ? 'primary' : 'plain'} icon={RefreshCw} keys="d" busy={diagnosing.busy} onClick={diagnosing.ask}>
          {diagnosis === null ? 'Ask the mint' : 'Ask again'}
        </Button>
      }
    >
      {diagnosing.busy && (
        <p role="status" className={styles.asking}>
          Asking from every vantage point. One that gets no answer takes until its time is up.
        </p>
      )}
      {diagnosing.error !== null && <Failure title="Nobody could be asked" error={diagnosing.error} />}
      {diagnosis === null ? (
        <p className={styles.none}>
          Nobody asked this mint yet. Ask from every vantage point first: a mint that answers, moves its own coins or publishes is alive,
          and its operator can be talked to.
        </p>
      ) : (
        <>
          <Part title="Try these first">
            <Exits exits={diagnosis.exits} />
          </Part>
          <Part
            title="What speaks for and against it"
            aside={
              <>
                asked <Ago at={diagnosis.at} ago />
              </>
            }
          >
            <Findings findings={diagnosis.findings} />
          </Part>
          <Part title="Attempts" aside={`from ${count(new Set(diagnosis.contact.map(({ vantage }) => vantage)).size, 'place')}`}>
            <ContactTable contact={diagnosis.contact} />
          </Part>
          {!claimed && (
            <Act words="Whatever this mint answers, only facts of the chain can keep a claim from being made.">
              <Button kind="primary" onClick={() => goTo(2)}>
                Go on to the evidence
              </Button>
            </Act>
          )}
        </>
      )}
    </StepFrame>
  )
}

function Exits({ exits }: { exits: DiagnosisView['exits'] }) {
  return (
    <ol className={styles.exits}>
      {exits.map(exit => (
        <li key={exit.code}>
          <b>{exitName(exit.code)}</b>
          <PeerText text={exitWords(exit)} wrap />
        </li>
      ))}
    </ol>
  )
}

type Speaks = DiagnosisView['findings'][number]['speaks']

const SPEAKS: Readonly<Record<Speaks, { readonly word: string; readonly icon: LucideIcon; readonly rank: number }>> = {
  alive: { word: 'Alive', icon: Activity, rank: 0 },
  gone: { word: 'Gone', icon: Unplug, rank: 1 },
  neither: { word: 'Neither', icon: CircleQuestionMark, rank: 2 },
}

function Findings({ findings }: { findings: DiagnosisView['findings'] }) {
  const sorted = findings.toSorted((one, other) => SPEAKS[one.speaks].rank - SPEAKS[other.speaks].rank)
  return (
    <ul className={styles.findings}>
      {sorted.map(({ code, speaks, detail }) => {
        const { word, icon: Icon } = SPEAKS[speaks]
        return (
          <li key={code} data-speaks={speaks}>
            <span>
              <Icon size={14} aria-hidden />
              {word}
            </span>
            <PeerText text={detail} wrap />
          </li>
        )
      })}
    </ul>
  )
}
