import { CircleCheck, ListChecks } from 'lucide-react'
import type { Exception, Overview } from '#shared/rpc/views/overview.ts'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/route.ts'
import { go } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button, LinkButton } from '../../ui/Button.tsx'
import { count, groupDigits, hostOf } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { ContactAxis } from './ContactAxis.tsx'
import { CoverSummary } from './CoverSummary.tsx'
import { Deadlines } from './Deadlines.tsx'
import styles from './OverviewPage.module.css'
import { Lately } from './Lately.tsx'
import { MirrorsSummary } from './MirrorsSummary.tsx'
import { PublicationsSummary } from './PublicationsSummary.tsx'
import { Relations } from './Relations.tsx'

/** What needs the operator, each with one verb; then what to do next; then how the rest stands. */
export function OverviewPage() {
  const { data, error, retry } = useView('overview.get', {})
  const actions = data?.next_actions ?? []
  useActions(
    actions.map((action, at) => ({
      id: `next.${at}`,
      kind: 'do',
      title: action.title,
      icon: ListChecks,
      keys: String(at + 1),
      run: () => go(action.target.screen, { select: action.target.select }),
    })),
  )
  return (
    <Page title="Overview" sub={data === null ? undefined : subtitle(data)} scroll>
      {error !== null && (
        <div className={styles.failed}>
          <Failure title="The overview could not be read" error={error} actions={<Button onClick={retry}>Try again</Button>} />
        </div>
      )}
      {data === null ? (
        error === null && <Skeleton rows={6} height={48} />
      ) : (
        <div className={styles.page}>
          {data.deadlines.length > 0 ? <Deadlines deadlines={data.deadlines} /> : <ContactAxis />}
          <div className={styles.columns}>
            <div>
              <Exceptions overview={data} />
              {actions.length > 0 && <NextActions actions={actions} />}
              <Relations relations={data.relations} />
              {data.deadlines.length > 0 && <ContactAxis />}
              <Lately />
            </div>
            <aside className={styles.aside} aria-label="Summary">
              <CoverSummary cover={data.cover} claimable={data.claimable} />
              <MirrorsSummary mirrors={data.mirrors} />
              <PublicationsSummary publications={data.publications} />
            </aside>
          </div>
        </div>
      )}
    </Page>
  )
}

function subtitle({ mirrors, publications, cover }: Overview): string {
  if (mirrors.total === 0 && publications.length === 0 && cover === null) return 'Nothing is mirrored, published or watched yet'
  const parts = [
    cover !== null ? `${groupDigits(cover.total)} sat held for ${count(cover.delegates, 'delegate')}` : null,
    mirrors.total > 0 ? `${count(mirrors.total, 'mint')} mirrored · ${count(mirrors.events, 'spent event')} kept` : null,
    publications.length > 0 ? `${count(publications.length, 'feed')} published` : null,
  ]
  return parts.filter(part => part !== null).join(' · ')
}

function Exceptions({ overview }: { overview: Overview }) {
  const { exceptions, mirrors, publications, cover } = overview
  const watched = mirrors.total + publications.length + (cover === null ? 0 : 1)
  const world = useWorld()
  return (
    <Section title="Exceptions" count={exceptions.length > 0 ? exceptions.length : undefined}>
      {exceptions.length === 0 && (
        <p className={styles.calm}>
          <CircleCheck size={16} aria-hidden />
          <span>
            <b>{watched === 0 ? 'Nothing to watch yet' : 'All calm'}</b>
            {watched === 0
              ? 'Deadlines, gaps, silence, contradictions and halts will be listed here, each with the one thing to do.'
              : 'No gap, no silence, no contradiction, no halt, and nothing that anybody can claim soon.'}
          </span>
        </p>
      )}
      <ul className={styles.exceptions}>
        {exceptions.map((exception, at) => (
          <li key={at}>
            <span className={styles.status}>
              <Status word={exception.status} side={sideOf(exception, overview)} />
            </span>
            <Words title={exception.title} subject={exception.subject} detail={exception.detail} />
            <span className={styles.age}>{exception.since > 0 && <Ago at={exception.since} />}</span>
            <LinkButton href={hrefOf(world, exception.action.target.screen, { select: exception.action.target.select })}>
              {exception.action.label}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What our own leaf can take is no alarm: it has the delegate's colour. */
const sideOf = ({ action }: Exception, { deadlines }: Overview): 'mine' | 'theirs' =>
  deadlines.find(({ coin }) => coin === action.target.select)?.side ?? 'mine'

function NextActions({ actions }: { actions: Overview['next_actions'] }) {
  const world = useWorld()
  return (
    <Section title={NEXT[actions.length - 1] ?? 'Next'} className={styles.next}>
      <ol className={styles.actions}>
        {actions.map((action, at) => (
          <li key={at}>
            <span className={styles.number} aria-hidden>
              {at + 1}
            </span>
            <Words title={action.title} detail={action.detail} />
            <LinkButton
              kind={at === 0 ? 'primary' : 'plain'}
              keys={String(at + 1)}
              href={hrefOf(world, action.target.screen, { select: action.target.select })}
            >
              {action.label}
            </LinkButton>
          </li>
        ))}
      </ol>
    </Section>
  )
}

const NEXT = ['Next action', 'Next two actions', 'Next three actions']

function Words({ title, subject, detail }: { title: string; subject?: string; detail: string }) {
  return (
    <div className={styles.words}>
      <p>
        <b>
          <PeerText text={title} />
        </b>
        {subject !== undefined && <PeerText text={hostOf(subject)} className={styles.subject} />}
      </p>
      <p className={styles.detail} title={detail}>
        <PeerText text={detail} />
      </p>
    </div>
  )
}
