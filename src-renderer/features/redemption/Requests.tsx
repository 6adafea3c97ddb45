import { ArrowUp, ReceiptText } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type UIEvent } from 'react'
import { useSelection } from '../../app/use-route.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count } from '../../ui/format.ts'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { columns } from './request-columns.tsx'
import { RequestPane } from './RequestPane.tsx'
import { STATES, type RequestState } from './request-words.ts'
import { useRequests } from './use-requests.ts'
import styles from './Requests.module.css'

/** Pixels before the end at which older requests are read: one screen. */
const AHEAD = 1_000

/** Every request that was decided, newest first. What comes while one reads waits behind a button, so that no row moves under the eye. */
export function Requests({ state, onAll, isOpen }: { state: RequestState | null; onAll: () => void; isOpen: boolean }) {
  const [opened, open] = useSelection()
  const [byKey, setByKey] = useState(false)
  const [scrolled, setScrolled] = useState(false)
  const [focused, setFocused] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const chosen = opened !== null && /^\d+$/.test(opened) ? opened : null
  const { rows, newer, error, readOlder, showNewer, retry } = useRequests(state, scrolled || focused || chosen !== null)

  const onScroll = ({ target }: UIEvent): void => {
    if (!(target instanceof HTMLElement) || target.getAttribute('role') !== 'grid') return
    setScrolled(target.scrollTop > 0)
    if (target.scrollTop + target.clientHeight > target.scrollHeight - AHEAD) readOlder()
  }
  const showAll = (): void => {
    showNewer()
    list.current?.querySelector('[role=grid]')?.scrollTo({ top: 0 })
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && opened !== null) open(null)
  }
  return (
    <>
      <ReadFailure what="The requests" view={{ data: rows, error, retry }} />
      <div className={styles.split} onKeyDown={onKey}>
        <div
          ref={list}
          className={styles.main}
          onScrollCapture={onScroll}
          onFocus={({ target }) => setFocused(target.getAttribute('role') === 'row')}
          onBlur={() => setFocused(false)}
        >
          {rows === null ? (
            error === null && <Skeleton rows={8} />
          ) : (
            <Table
              label="Requests"
              rows={rows}
              columns={columns}
              keyOf={row => String(row.id)}
              opened={chosen}
              onOpen={(row, enter) => {
                setByKey(enter)
                open(String(row.id))
              }}
              empty={<NoRequest state={state} onAll={onAll} isOpen={isOpen} />}
            />
          )}
          {newer > 0 && (
            <div className={styles.newer} role="status">
              <Button icon={ArrowUp} onClick={showAll}>
                {count(newer, 'newer request')}
              </Button>
            </div>
          )}
        </div>
        {chosen !== null && <RequestPane key={chosen} id={Number(chosen)} takesFocus={byKey} onClose={() => open(null)} />}
      </div>
    </>
  )
}

function NoRequest({ state, onAll, isOpen }: { state: RequestState | null; onAll: () => void; isOpen: boolean }) {
  return state === null ? (
    <EmptyState icon={ReceiptText} title="No request has come yet">
      {isOpen
        ? 'Holders come by the redemption page or by their wallets. Each request is listed here with what became of it; requests that break a rule are answered and not kept, since their bodies are live money.'
        : 'Requests are decided once a claim is settled and redemption is open. Until then holders are told that it is not (33002).'}
    </EmptyState>
  ) : (
    <EmptyState icon={ReceiptText} title={`No request is “${STATES[state].label}”`} actions={<Button onClick={onAll}>Show all</Button>}>
      Nothing is hidden for good: the filter only looks at what became of each request.
    </EmptyState>
  )
}
