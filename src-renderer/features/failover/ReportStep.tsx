import { Download, Printer } from 'lucide-react'
import { createPortal } from 'react-dom'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { hostOf } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { BookChecks } from './BookChecks.tsx'
import { BooksTable } from './BooksTable.tsx'
import { KeysetBooks } from './KeysetBooks.tsx'
import { SignBundle } from './SignBundle.tsx'
import type { StepProps } from './StepBody.tsx'
import { Part, StepFrame } from './StepFrame.tsx'
import styles from './ReportStep.module.css'

/** The books, as a table and as a sheet of paper, and the signature that stands behind them. */
export function ReportStep({ detail }: StepProps) {
  const view = useView('failover.report', { custodian: detail.custodian })
  const report = view.data
  const wrong = report?.checks.filter(({ ok }) => !ok).length ?? 0
  const file = `failover-${hostOf(detail.custodian).replaceAll(/[^a-z0-9.-]+/gi, '-')}-report.txt`
  return (
    <StepFrame
      title={report?.final === true ? 'The books are closed' : 'The books as they stand'}
      lead={
        report?.final === false
          ? 'A draft: redemption is not closed, or payments are under way. Figures still move.'
          : 'Recovered, paid out, earned and left. Each sum is compared with another way to it.'
      }
      actions={
        report !== null && (
          <>
            <Button icon={Printer} onClick={() => window.print()}>
              Print
            </Button>
            <Button icon={Download} onClick={() => saveFile(new Blob([report.text], { type: 'text/plain' }), file)}>
              Save sheet
            </Button>
          </>
        )
      }
    >
      {view.error !== null && report === null && <Failure title="There are no books yet" error={view.error} />}
      {report === null ? (
        view.loading && <Skeleton rows={8} height={28} />
      ) : (
        <>
          {wrong > 0 && (
            <Notice tone="alarm" title="The sums do not match">
              A report whose sums do not match is not signed. Save the evidence bundle without a signature and find out which side is wrong.
            </Notice>
          )}
          <BooksTable report={report} />
          {report.keysets.length > 0 && (
            <Part title="Per keyset">
              <KeysetBooks keysets={report.keysets} />
            </Part>
          )}
          <Part title="Compared">
            <BookChecks checks={report.checks} />
          </Part>
          <details className={styles.sheet}>
            <summary>The sheet as it is printed</summary>
            <pre tabIndex={0} aria-label="Printable sheet">
              {report.text}
            </pre>
          </details>
          {/* On paper alone: the window itself would be cut off at its first page. */}
          {createPortal(<pre className={styles.paper}>{report.text}</pre>, document.body)}
        </>
      )}
      <SignBundle detail={detail} matches={report !== null && wrong === 0} />
    </StepFrame>
  )
}
