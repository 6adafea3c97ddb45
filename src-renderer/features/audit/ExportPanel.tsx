import { Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { useActions } from '../../app/actions.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { age, count, groupDigits } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Page.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { CANCELLED, exportLog, MOST_EVENTS, type ExportFormat, type ExportProgress } from './export-log.ts'
import styles from './ExportPanel.module.css'

const FORMATS = [
  { value: 'ndjson', label: 'NDJSON' },
  { value: 'csv', label: 'CSV' },
] as const

/** The custodian's log as one file: the five draft fields, ascending, amounts exact. */
export function ExportPanel({ custodian }: { custodian: MirrorRow }) {
  const [format, setFormat] = useState<ExportFormat>('ndjson')
  const [progress, setProgress] = useState<ExportProgress | null>(null)
  const [startedAt, setStartedAt] = useState(0)
  const [done, setDone] = useState<string | null>(null)
  const [error, setError] = useState<RpcFailure | null>(null)
  const { run } = useCommand('audit.export')
  const stop = useRef<AbortController | null>(null)
  // Leaving the screen ends the work: its file could not be saved any more.
  useEffect(() => () => stop.current?.abort(), [])

  const start = async (): Promise<void> => {
    if (progress !== null) return
    const control = new AbortController()
    stop.current = control
    setDone(null)
    setError(null)
    setStartedAt(performance.now())
    setProgress({ events: 0, share: 0 })
    const made = await exportLog(run, custodian.url, format, control.signal, setProgress)
    setProgress(null)
    if (made.ok) {
      saveFile(made.value.blob, made.value.name)
      setDone(`${count(made.value.events, 'event')} saved as ${made.value.name}`)
    } else if (made.error === CANCELLED) setDone(CANCELLED.detail)
    else setError(made.error)
  }
  const tooMany = custodian.events > MOST_EVENTS
  useActions(
    tooMany ? [] : [{ id: 'audit.export', kind: 'do', title: 'Export this log', keys: 'e', icon: Download, run: () => void start() }],
  )

  return (
    <Section title="Export" count="the log as a file">
      {tooMany ? (
        <Notice title={`${groupDigits(custodian.events)} events are too many for a window`}>
          The command line writes them as they are read, without holding them in memory:
          <code className={styles.command}>
            nimdolf mirror export --custodian {custodian.url} --format {format}
          </code>
        </Notice>
      ) : (
        <div className={styles.row}>
          {progress === null ? (
            <>
              <ChoiceField label="Format" hideLabel compact choices={FORMATS} value={format} onChange={setFormat} />
              <Button icon={Download} keys="e" onClick={() => void start()}>
                {`Export ${count(custodian.events, 'event')}`}
              </Button>
            </>
          ) : (
            <>
              <Progress value={progress.share} max={1} label="Export" />
              <span className={styles.figure}>
                {groupDigits(progress.events)} events{leftWords(progress.share, performance.now() - startedAt)}
              </span>
              <Button onClick={() => stop.current?.abort()}>Cancel</Button>
            </>
          )}
        </div>
      )}
      <p className={styles.done} role="status">
        {done}
      </p>
      {error && <Failure title="The export stopped" error={error} />}
    </Section>
  )
}

/** Time left at the rate so far; nothing before there is one. */
function leftWords(share: number, ms: number): string {
  return share <= 0 || share >= 1 ? '' : `, about ${age(Math.max(1_000, (ms * (1 - share)) / share))} left`
}
