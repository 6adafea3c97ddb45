import { Ellipsis, FileKey, Power, Trash2 } from 'lucide-react'
import type { ServerRow } from '#shared/rpc/views/chain.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { age, groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { useNow } from '../../ui/now.ts'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { SidePane } from '../../ui/SidePane.tsx'
import { Ago } from '../../ui/Time.tsx'
import { PaneHead } from '../../ui/PaneHead.tsx'
import { Stand } from './server-columns.tsx'
import { asksForPin, explain, placeOf } from './server-words.ts'
import styles from './ServerPane.module.css'

export interface ServerActs {
  readonly toggle: (row: ServerRow) => void
  readonly certificate: (row: ServerRow) => void
  readonly remove: (row: ServerRow) => void
}

interface ServerPaneProps {
  /** Null when the address names a server that is not set (any more). */
  row: ServerRow | null
  takesFocus: boolean
  acts: ServerActs
  busy: boolean
  onClose: () => void
}

/** One server: how it stands and why, what it last said, and how the line to it is protected. */
export function ServerPane({ row, takesFocus, acts, busy, onClose }: ServerPaneProps) {
  if (row === null)
    return (
      <SidePane label="Server" onClose={onClose}>
        <PaneHead title="No such server" onClose={onClose} />
        <Notice title="This server is not set">It was removed, or the link comes from another home.</Notice>
      </SidePane>
    )
  const { fact, meaning } = explain(row)
  return (
    <SidePane label={`Server ${placeOf(row)}`} takesFocus={takesFocus} onClose={onClose}>
      <PaneHead
        title={<PeerText text={row.host} />}
        sub={
          <>
            Port {row.port}
            {row.software !== '' && (
              <>
                {' · '}
                <PeerText text={row.software} />
              </>
            )}
          </>
        }
        onClose={onClose}
      >
        <Stand row={row} />
        <Menu trigger={<IconButton icon={Ellipsis} label="More acts" />} items={menuOf(row, acts)} align="end" />
      </PaneHead>
      <section className={styles.cause} aria-label="Standing">
        <p>
          <b>
            <PeerText text={fact} wrap />
          </b>{' '}
          {meaning} <NextTry row={row} />
        </p>
        <div className={styles.buttons}>
          {asksForPin(row) && (
            <Button kind="primary" icon={FileKey} keys="c" onClick={() => acts.certificate(row)}>
              Compare certificates
            </Button>
          )}
          <Button icon={Power} keys="e" busy={busy} onClick={() => acts.toggle(row)}>
            {row.enabled ? 'Switch off' : 'Switch on'}
          </Button>
        </div>
      </section>
      <Section title="Last said">
        <Facts>
          <Fact term="Tip">{row.tip === null ? 'nothing yet' : groupDigits(row.tip.height)}</Fact>
          {row.tip !== null && (
            <Fact term="Block">
              <Hash value={row.tip.hash} what="block hash" head={10} tail={8} />
            </Fact>
          )}
          <Fact term="Answered">{row.last_answer_at === null ? 'never' : <Ago at={row.last_answer_at} ago />}</Fact>
          <Fact term="Latency">{row.latency_ms === null ? 'not measured' : `${groupDigits(row.latency_ms)} ms`}</Fact>
        </Facts>
      </Section>
      <Section title="Line">
        <Facts>
          <Fact term="Transport">{row.transport === 'tls' ? 'TLS' : 'TCP, readable by anybody on the way'}</Fact>
          {row.transport === 'tls' && (
            <Fact term="Certificate">
              {row.pin === null ? (
                "trusted through the system's authorities"
              ) : (
                <Hash value={row.pin} what="pinned fingerprint" head={10} tail={8} />
              )}
            </Fact>
          )}
          <Fact term="Proxy">{row.proxy === null ? 'none' : <PeerText text={row.proxy} />}</Fact>
        </Facts>
      </Section>
    </SidePane>
  )
}

function NextTry({ row }: { row: ServerRow }) {
  const now = useNow(1_000)
  if (row.next_attempt_at === null || !row.enabled) return null
  return <>It is tried again {row.next_attempt_at <= now ? 'now' : `in ${age(row.next_attempt_at - now)}`}.</>
}

function menuOf(row: ServerRow, acts: ServerActs) {
  return [
    row.enabled
      ? { label: 'Switch off', detail: 'keeps its settings, asks nothing', icon: Power, keys: 'e', run: () => acts.toggle(row) }
      : { label: 'Switch on', icon: Power, keys: 'e', run: () => acts.toggle(row) },
    ...(asksForPin(row) ? [{ label: 'Compare certificates', icon: FileKey, keys: 'c', run: () => acts.certificate(row) }] : []),
    { label: 'Remove server', icon: Trash2, keys: 'd', danger: true, run: () => acts.remove(row) },
  ]
}
