import { ArrowDown, ArrowLeft, ArrowUp, Download, RefreshCw } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { useActions } from '../../app/actions.ts'
import { go, useParam } from '../../app/use-route.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { useNow } from '../../ui/now.ts'
import { Page } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FactsPane } from './FactsPane.tsx'
import { currentOf, stepFrom, STEPS, type WizardStep } from './failover-words.ts'
import { OneMoreClaim } from './OneMoreClaim.tsx'
import { saveBundle } from './save-bundle.ts'
import { StepBody } from './StepBody.tsx'
import { stepStates } from './step-summaries.ts'
import { Stepper } from './Stepper.tsx'
import styles from './Wizard.module.css'

const leave = (): void => go('failover')

/** One failover from the first doubt to the signed report. Where it stands is the core's memory; the address only says which step is looked at. */
export function Wizard({ custodian }: { custodian: string }) {
  const view = useView('failover.get', { custodian })
  const detail = view.data
  useActions([
    { id: 'failover.leave', kind: 'do', title: 'Leave the failover, keep watching', keys: 'Escape', icon: ArrowLeft, run: leave },
  ])
  if (detail === null)
    return (
      <Page title="Failover" actions={<Button onClick={leave}>Back to the list</Button>}>
        <ReadFailure what="This failover" view={view} />
        {view.loading && <Skeleton rows={8} />}
      </Page>
    )
  return (
    <>
      <Steps key={custodian} detail={detail} />
      <ReadFailure what="This failover" view={view} />
    </>
  )
}

function Steps({ detail }: { detail: FailoverDetail }) {
  const { custodian } = detail
  const tip = useView('app.status', {}).data?.chain?.height ?? null
  const now = useNow(60_000)
  const [asked, setAsked] = useParam('step')
  const current = currentOf(detail)
  const shown = stepFrom(asked) ?? current
  const goTo = (step: WizardStep): void => setAsked(step === current ? null : String(step))
  const diagnose = useCommand('failover.diagnose')
  const bundle = useCommand('failover.bundle')
  const ask = async (): Promise<void> => {
    if (diagnose.busy) return
    // The answers are read before anything else is looked at.
    setAsked('1')
    await diagnose.run({ custodian })
  }
  const save = async (): Promise<void> => {
    const made = await bundle.run({ custodian, signer: null })
    if (made.ok) saveBundle(made.value)
  }
  const move = (by: 1 | -1): void => {
    const next = STEPS.find(({ number }) => number === shown + by)
    if (next !== undefined) goTo(next.number)
  }
  useActions([
    { id: 'failover.next', kind: 'do', title: 'Look at the next step', keys: 'j', icon: ArrowDown, run: () => move(1) },
    { id: 'failover.previous', kind: 'do', title: 'Look at the step before', keys: 'k', icon: ArrowUp, run: () => move(-1) },
    { id: 'failover.diagnose', kind: 'do', title: 'Ask the mint again', keys: 'd', icon: RefreshCw, run: () => void ask() },
    { id: 'failover.bundle', kind: 'do', title: 'Save the evidence bundle', keys: 'e', icon: Download, run: () => void save() },
  ])
  const { title } = STEPS[shown - 1]!
  // What was found is read before the next step is gone to: that is no stray.
  const readsAnswers = shown === 1 && current === 2
  const middle = useFocusOf(shown)
  return (
    <Page
      title={`Failover of ${detail.name}`}
      heading={
        <>
          Failover of <PeerText text={detail.name} />
        </>
      }
      sub={`step ${shown} of ${STEPS.length} · every step is saved`}
      actions={
        <>
          <Button icon={Download} keys="e" busy={bundle.busy} onClick={() => void save()}>
            Evidence bundle
          </Button>
          <Button onClick={leave}>Leave, keep watching</Button>
        </>
      }
    >
      <div className={styles.wizard}>
        <Stepper steps={stepStates(detail, tip, now)} shown={shown} onChoose={goTo} />
        <section key={shown} ref={middle} className={styles.middle} aria-label={title} tabIndex={0}>
          {bundle.error !== null && <Failure title="No bundle was made" error={bundle.error} />}
          {shown !== current && !readsAnswers && (
            <Notice
              title={`You look at ${shown < current ? 'an earlier' : 'a later'} step.`}
              actions={<Button onClick={() => setAsked(null)}>Go there</Button>}
            >
              This failover stands at step {current}: {STEPS[current - 1]!.title}.
            </Notice>
          )}
          {current > 4 && <OneMoreClaim detail={detail} shown={shown} goTo={goTo} />}
          <StepBody
            shown={shown}
            detail={detail}
            diagnosing={{ busy: diagnose.busy, error: diagnose.error, ask: () => void ask() }}
            goTo={goTo}
            follow={() => setAsked(null)}
          />
        </section>
        <FactsPane shown={shown} detail={detail} />
      </div>
    </Page>
  )
}

/** Each step begins at its top, and what had the focus went with the step before: the keyboard goes on in the new one. */
function useFocusOf(shown: WizardStep) {
  const middle = useRef<HTMLElement>(null)
  const before = useRef(shown)
  useEffect(() => {
    if (before.current === shown) return
    before.current = shown
    if (document.activeElement === null || document.activeElement === document.body) middle.current?.focus()
  }, [shown])
  return middle
}
