import { Play, Square, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Publication } from '#shared/rpc/views/publication.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Dialog.tsx'
import { count, groupDigits, hostOf, seqWord } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { PublicationStatus } from '../../ui/PublicationStatus.tsx'
import { Ago } from '../../ui/Time.tsx'
import styles from './PublicationPage.module.css'
import { SOURCES } from './sources.ts'

/** One published feed: how it stands, why it halted and the way out, what it serves, and from where. */
export function PublicationItem({ row }: { row: Publication }) {
  return (
    <article className={styles.item} aria-label={`Feed of ${hostOf(row.mint_url)}`}>
      <header className={styles.itemHead}>
        <PublicationStatus state={row.state} />
        <h2>
          <PeerText text={hostOf(row.mint_url)} />
        </h2>
        <Acts row={row} />
      </header>
      {row.halted !== null && (
        <Notice tone="alarm" title="Publishing has halted: nothing new reaches the delegates">
          <p>
            <PeerText text={row.halted.reason.detail} wrap /> <code>{row.halted.reason.code}</code>
          </p>
          <p>
            <b>Way out.</b> <PeerText text={row.halted.way_out} wrap />
          </p>
        </Notice>
      )}
      {row.backfill !== null && (
        <p className={styles.backfill}>
          <Progress value={row.backfill.done} max={row.backfill.total} label={`Back-fill of ${hostOf(row.mint_url)}`} />
          {groupDigits(row.backfill.done)} of {groupDigits(row.backfill.total)} spends that were made before the trigger was installed
        </p>
      )}
      <div className={styles.facts}>
        <Facts>
          <Fact term="Head">{seqWord(row.head)}</Fact>
          <Fact term="Root">
            {row.root === null ? (
              <i className={styles.quiet}>not computed yet</i>
            ) : (
              <Hash value={row.root} what="root" head={10} tail={8} />
            )}
          </Fact>
          <Fact term="Last published">
            {row.published_at === null ? <i className={styles.quiet}>nothing yet</i> : <Ago at={row.published_at} ago />}
          </Fact>
          <Fact term="Subscribers">{count(row.subscribers, 'open stream')}</Fact>
          <Fact term="Trigger and counts">
            {row.checked_at === null ? (
              <i className={styles.quiet}>not checked yet</i>
            ) : (
              <>
                checked <Ago at={row.checked_at} ago />
              </>
            )}
          </Fact>
        </Facts>
        <Facts>
          <Fact term="Peers reach it at">
            <PeerText text={row.public_url} wrap />
          </Fact>
          <Fact term="Listens on">
            <code>{row.listen}</code>
          </Fact>
          <Fact term="Mint">
            <PeerText text={row.mint_url} wrap />
          </Fact>
          <Fact term="Source">
            {SOURCES[row.source].label}, <code>{row.db}</code>
          </Fact>
          <Fact term="Other paths">{row.front ? 'passed on to the mint' : 'not served here'}</Fact>
        </Facts>
      </div>
    </article>
  )
}

type Asking = 'stop' | 'uninstall'

function Acts({ row }: { row: Publication }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const start = useCommand('publication.start')
  const stop = useCommand('publication.stop')
  const uninstall = useCommand('publication.uninstall')
  const close = (): void => setAsking(null)
  const host = hostOf(row.mint_url)
  const runs = row.state === 'live' || row.state === 'backfill'
  return (
    <div className={styles.acts}>
      {runs ? (
        <Button icon={Square} onClick={() => setAsking('stop')}>
          Stop
        </Button>
      ) : (
        <Button icon={Play} kind="primary" busy={start.busy} onClick={() => void start.run({ id: row.id })}>
          {row.state === 'halted' ? 'Start again' : 'Start'}
        </Button>
      )}
      <Button icon={Trash2} onClick={() => setAsking('uninstall')}>
        Uninstall
      </Button>
      {start.error !== null && (
        <div className={styles.actFailed}>
          <Failure title="It was not started" error={start.error} actions={<Button onClick={start.clear}>Close</Button>} />
        </div>
      )}
      <Confirm
        title={`Stop publishing ${host}?`}
        lead="Delegates stop receiving its spends and their mirrors turn stale. The trigger stays and goes on collecting, so nothing is lost when you start again."
        act="Stop publishing"
        open={asking === 'stop'}
        busy={stop.busy}
        error={stop.error}
        onConfirm={() => void stop.run({ id: row.id }).then(result => result.ok && close())}
        onClose={close}
      />
      <Confirm
        title={`Uninstall the feed of ${host}?`}
        lead="The trigger and the outbox table are dropped from the mint's database, and the publication is forgotten. Spends made from then on are not collected. Our log of what was published is kept."
        act="Uninstall"
        danger
        typed={host}
        open={asking === 'uninstall'}
        busy={uninstall.busy}
        error={uninstall.error}
        onConfirm={() => void uninstall.run({ id: row.id }).then(result => result.ok && close())}
        onClose={close}
      />
    </div>
  )
}
