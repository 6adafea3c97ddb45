import { ScrollText, Search, X } from 'lucide-react'
import { useDeferredValue, useRef } from 'react'
import type { LogEntry } from '#shared/rpc/views/app.ts'
import { useActions } from '../../app/actions.ts'
import { useKept } from '../../app/use-kept.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ChoiceField, type Choice } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import styles from './LogPage.module.css'
import { Timeline } from './Timeline.tsx'
import { useLog, type LogFilter } from './use-log.ts'

const LEVELS: readonly Choice<LogEntry['level'] | 'all'>[] = [
  { value: 'all', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'notice', label: 'Notice' },
  { value: 'warning', label: 'Warning' },
  { value: 'alarm', label: 'Alarm' },
]

const NO_FILTER: LogFilter = { level: null, text: '' }

/** Everything that the console and its operator did: who, what, to which object, from what to what. */
export function LogPage() {
  const [filter, setFilter] = useKept('log.filter', NO_FILTER, isFilter)
  const search = useRef<HTMLInputElement>(null)
  // Typing stays smooth; the core is asked for the text that stands still.
  const asked = useDeferredValue(filter)
  const filtered = filter.level !== null || filter.text !== ''
  useActions([{ id: 'log.search', kind: 'do', title: 'Search the event log', keys: '/', icon: Search, run: () => search.current?.focus() }])

  return (
    <Page
      title="Event log"
      sub="Times are UTC"
      actions={
        <>
          <ChoiceField
            label="Level"
            hideLabel
            compact
            choices={LEVELS}
            value={filter.level ?? 'all'}
            onChange={level => setFilter({ ...filter, level: level === 'all' ? null : level })}
          />
          <label className={styles.search}>
            <Search size={14} aria-hidden />
            <input
              ref={search}
              aria-label="Search object, act and detail"
              placeholder="Object, act or detail"
              maxLength={200}
              value={filter.text}
              onChange={event => setFilter({ ...filter, text: event.target.value })}
              spellCheck={false}
            />
            {filter.text !== '' && <IconButton icon={X} label="Clear the search" onClick={() => setFilter({ ...filter, text: '' })} />}
          </label>
        </>
      }
    >
      <Entries key={JSON.stringify(asked)} filter={asked} filtered={filtered} onClear={() => setFilter(NO_FILTER)} />
    </Page>
  )
}

function Entries({ filter, filtered, onClear }: { filter: LogFilter; filtered: boolean; onClear: () => void }) {
  const { entries, error, complete, readOlder, retry } = useLog(filter)
  return (
    <>
      {error !== null && (
        <div className={styles.failed}>
          <Failure title="The log could not be read" error={error} actions={<Button onClick={retry}>Try again</Button>} />
        </div>
      )}
      {entries === null && error === null && (
        <div className={styles.skeleton}>
          <Skeleton rows={14} />
        </div>
      )}
      {entries?.length === 0 &&
        (filtered ? (
          <EmptyState icon={Search} title="Nothing in the log fits" actions={<Button onClick={onClear}>Show everything</Button>}>
            The level and the words together leave nothing over.
          </EmptyState>
        ) : (
          <EmptyState icon={ScrollText} title="Nothing has happened yet">
            Every mint added, gap opened or closed, contradiction, halt and change of settings will be written here, and nothing is ever
            taken out.
          </EmptyState>
        ))}
      {entries !== null && entries.length > 0 && <Timeline entries={entries} complete={complete} onEnd={readOlder} />}
    </>
  )
}

function isFilter(value: unknown): value is LogFilter {
  if (typeof value !== 'object' || value === null || !('level' in value) || !('text' in value)) return false
  return (
    (value.level === null || LEVELS.some(level => level.value === value.level && value.level !== 'all')) && typeof value.text === 'string'
  )
}
