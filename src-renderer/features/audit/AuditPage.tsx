import { FileSearch, Search } from 'lucide-react'
import { useRef } from 'react'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/route.ts'
import { useParam } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button, LinkButton } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count, hostOf, seqWord } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { CustodianPanel } from './CustodianPanel.tsx'
import { LookupAnswer } from './LookupAnswer.tsx'
import { QuestionField } from './QuestionField.tsx'
import { SavedLookups } from './SavedLookups.tsx'
import { TokenAnswer } from './TokenAnswer.tsx'
import { useQuestion } from './use-question.ts'
import styles from './AuditPage.module.css'

/** One field, the verdict first, then how we know; beside it the totals of one custodian. */
export function AuditPage() {
  const world = useWorld()
  const mirrors = useView('mirror.list', {})
  const question = useQuestion()
  const [wanted, choose] = useParam('custodian')
  const field = useRef<HTMLTextAreaElement>(null)
  const rows = mirrors.data ?? []
  const answer = useView('audit.lookup', question.Ys === null ? null : { Ys: [...question.Ys] })
  // The totals beside an answer are those of the mint that it speaks of, unless another was chosen.
  const meant = wanted ?? question.report?.mint ?? answer.data?.flatMap(({ hits }) => hits)[0]?.custodian
  const custodian = rows.find(row => row.url === meant) ?? rows[0] ?? null

  useActions([
    { id: 'audit.look', kind: 'do', title: 'Look up a Y or a token', keys: '/', icon: Search, run: () => field.current?.focus() },
  ])

  return (
    <Page
      title="Audit"
      sub={
        custodian &&
        (rows.length === 1
          ? `${hostOf(custodian.url)} · mirror complete to ${seqWord(custodian.contiguous)}`
          : `${count(rows.length, 'mirror')} searched`)
      }
      actions={question.Ys !== null || question.report !== null ? <Button onClick={question.clear}>Clear</Button> : undefined}
    >
      <div className={styles.page}>
        <QuestionField question={question} field={field} />
        {mirrors.loading ? (
          <Skeleton rows={6} />
        ) : mirrors.error && rows.length === 0 ? (
          <Failure
            title="The mirrors could not be read"
            error={mirrors.error}
            actions={<Button onClick={mirrors.retry}>Try again</Button>}
          />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={FileSearch}
            title="There is nothing to search yet"
            actions={
              <LinkButton kind="primary" href={hrefOf(world, 'mirrors')}>
                Add a mirror
              </LinkButton>
            }
          >
            Audit looks into the spent feeds that this console mirrors. Add the mint whose ecash you want to check.
          </EmptyState>
        ) : (
          <div className={styles.split}>
            <section className={styles.main} aria-label="Answer" tabIndex={0}>
              {question.tokenError && <Failure title="The token could not be read" error={question.tokenError} />}
              {question.asking ? (
                <Skeleton rows={5} />
              ) : question.report ? (
                <TokenAnswer report={question.report} />
              ) : question.Ys ? (
                <LookupAnswer view={answer} />
              ) : (
                !question.tokenError && <Beginning />
              )}
              <SavedLookups Ys={question.Ys} custodian={custodian?.url ?? null} onOpen={question.askYs} />
            </section>
            {custodian && <CustodianPanel custodian={custodian} mirrors={rows} onChoose={choose} />}
          </div>
        )}
      </div>
    </Page>
  )
}

const Beginning = () => (
  <div className={styles.beginning}>
    <h2>What can be looked up</h2>
    <dl>
      <dt>A Y</dt>
      <dd>The public name of a spent secret: 66 hex digits, or 96 for BLS keysets. Several at once, parted by spaces or lines.</dd>
      <dt>A token</dt>
      <dd>cashuA or cashuB. Each of its proofs is looked up; the token stays in this console and is not kept.</dd>
    </dl>
    <p>Found means spent. Not found means no more than that: it is in none of the mirrors, as far as each is complete.</p>
  </div>
)
