import { useEffect, useState } from 'react'
import type { MirrorDetail, PeerPreview } from '#shared/rpc/views/mirror.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { momentOf } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Findings } from './Findings.tsx'
import styles from './Tabs.module.css'

/** What is pinned and how it was judged; a change waits here until the operator has compared the two. */
export function AdvertisementTab({ detail }: { detail: MirrorDetail }) {
  return (
    <>
      {detail.advertisement_change && <Change detail={detail} change={detail.advertisement_change} />}
      <Section title="Pinned">
        <FeedFacts feed={detail.feed} />
      </Section>
      <Section title="Findings">
        <Findings findings={detail.findings} />
        <p className={styles.note}>
          An advertisement is not signed. It is pinned as it was when you added the mint; every later change waits for you.
        </p>
      </Section>
    </>
  )
}

function Change({ detail, change }: { detail: MirrorDetail; change: NonNullable<MirrorDetail['advertisement_change']> }) {
  const look = useCommand('peer.preview')
  const accept = useCommand('peer.accept-change')
  const { run } = look
  const [now, setNow] = useState<PeerPreview | null>(null)
  useEffect(() => {
    void run({ url: detail.url }).then(answer => answer.ok && setNow(answer.value))
  }, [run, detail.url, setNow])
  return (
    <div className={styles.tab}>
      <Notice tone="warning" title="The mint now advertises something else">
        Changed: <PeerText text={change.sections.join(', ')} wrap />, seen {momentOf(change.seen_at)} UTC. The pinned one is still used.
      </Notice>
      <Section title="Advertised now" count={now ? undefined : look.error ? 'not reached' : 'asking the mint'}>
        {look.error ? (
          <Failure
            error={look.error}
            actions={
              <Button onClick={() => void run({ url: detail.url }).then(answer => answer.ok && setNow(answer.value))}>Ask again</Button>
            }
          />
        ) : now ? (
          <Now preview={now} />
        ) : (
          <Skeleton rows={3} />
        )}
      </Section>
      {accept.error && <Failure title="The change was not accepted" error={accept.error} />}
      <div className={styles.acts}>
        <Button kind="primary" disabled={now === null} busy={accept.busy} onClick={() => void accept.run({ url: detail.url })}>
          Accept and pin this
        </Button>
      </div>
      <p className={styles.note}>
        Two causes look alike: the operator changed the set-up, or someone answers in the mint's place. Ask the operator over another
        channel when in doubt.
      </p>
    </div>
  )
}

function Now({ preview }: { preview: PeerPreview }) {
  return (
    <>
      <FeedFacts feed={preview.feed} />
      <Facts>
        <Fact term="Delegates">
          {preview.delegates.length === 0
            ? 'none'
            : preview.delegates.map(each => `${each.mint_url} after ${each.delay} blocks`).join('; ')}
        </Fact>
        <Fact term="Reserves">
          {preview.reserves.length === 0 ? 'none' : preview.reserves.map(each => each.address ?? 'descriptor only').join('; ')}
        </Fact>
      </Facts>
      <Findings findings={preview.findings.filter(finding => finding.level !== 'ok')} />
    </>
  )
}

function FeedFacts({ feed }: { feed: MirrorDetail['feed'] }) {
  if (feed === null) return <p className={styles.note}>No spent feed is advertised.</p>
  return (
    <Facts>
      <Fact term="Stream">
        <PeerText text={feed.sse} wrap />
      </Fact>
      <Fact term="Pages">
        <PeerText text={feed.http} wrap />
      </Fact>
      <Fact term="Checkpoint">{feed.checkpoint === null ? 'not offered' : <PeerText text={feed.checkpoint} wrap />}</Fact>
    </Facts>
  )
}
