import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { useView } from '../../app/use-view.ts'
import { groupDigits } from '../../ui/format.ts'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { nextOpens } from './Rivals.tsx'
import styles from './FactsPane.module.css'

const STATES = { connecting: 'connecting', syncing: 'reads headers', ready: 'ready', down: 'no answer', off: 'off' } as const

/** The servers that carry the claim into the network. */
export function SendThrough() {
  const servers = (useView('server.list', {}).data ?? []).filter(({ enabled }) => enabled)
  return (
    <section aria-label="Send through">
      <h3>Send through</h3>
      {servers.length === 0 ? (
        <p className={styles.none}>No server is configured: see Servers.</p>
      ) : (
        <ul className={styles.servers}>
          {servers.map(({ id, host, state, latency_ms: latency }) => (
            <li key={id}>
              <PeerText text={host} />
              <span>
                {STATES[state]}
                {state === 'ready' && latency !== null && ` · ${latency} ms`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What happens after it is sent: who could still be first. */
export function WatchFor({ detail }: { detail: FailoverDetail }) {
  const { next_delegate: next } = detail
  const from = nextOpens(detail)
  return (
    <section aria-label="Then we watch for">
      <h3>Then we watch for</h3>
      <Facts>
        <Fact term="Its key path">the mint came back</Fact>
        <Fact term="Another leaf">
          {next === null ? (
            'none after you'
          ) : (
            <>
              <PeerText text={next.name} wrap />
              {from === null ? `, ${groupDigits(next.blocks_after)} blocks after you` : `, from tip ${groupDigits(from)}`}
            </>
          )}
        </Fact>
        <Fact term="A reorganisation">redemption waits</Fact>
      </Facts>
    </section>
  )
}
