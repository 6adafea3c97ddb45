import { Ellipsis, FileSearch, Pause, Play, RefreshCw, ShieldCheck, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { MirrorDetail } from '#shared/rpc/views/mirror.ts'
import { useParam, go } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { dayOf, groupDigits, hostOf } from '../../ui/format.ts'
import { Menu } from '../../ui/Menu.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { PaneHead } from '../../ui/PaneHead.tsx'
import { useNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { SidePane } from '../../ui/SidePane.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Status, statusLabel } from '../../ui/Status.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { ActivityTab } from './ActivityTab.tsx'
import { AdvertisementTab } from './AdvertisementTab.tsx'
import { DisputesTab } from './DisputesTab.tsx'
import { ForkDrawing } from './ForkDrawing.tsx'
import { GapsTab } from './GapsTab.tsx'
import { KeysetsTab } from './KeysetsTab.tsx'
import type { MirrorLine } from './mirror-line.ts'
import { explain, shownOf } from './standing-words.ts'
import type { MirrorActs } from './use-mirror-acts.ts'
import styles from './MirrorPane.module.css'

interface MirrorPaneProps {
  url: string
  /** Null when the address names a mirror that is not kept (any more). */
  line: MirrorLine | null
  takesFocus: boolean
  acts: MirrorActs
  onRemove: (line: MirrorLine) => void
  onClose: () => void
}

export function MirrorPane({ url, line, takesFocus, acts, onRemove, onClose }: MirrorPaneProps) {
  const detail = useView('mirror.get', line === null ? null : { url })
  if (line === null) {
    return (
      <SidePane label="Mirror" onClose={onClose}>
        <PaneHead title={<PeerText text={hostOf(url)} />} onClose={onClose} />
        <Notice title="This mirror is not kept">It was removed, or the link comes from another home. Add it again with N.</Notice>
      </SidePane>
    )
  }
  return (
    <SidePane label={`Mirror of ${hostOf(url)}`} takesFocus={takesFocus} onClose={onClose}>
      <PaneHead
        title={<PeerText text={hostOf(url)} />}
        sub={
          <>
            <PeerText text={line.name} />
            {detail.data && (
              <>
                {' · '}
                <PeerText text={detail.data.version} />
                {` · since ${dayOf(detail.data.added_at)}`}
              </>
            )}
          </>
        }
        onClose={onClose}
      >
        <Status word={shownOf(line)} />
        <Menu trigger={<IconButton icon={Ellipsis} label="More acts" />} items={menuOf(line, acts, onRemove)} align="end" />
      </PaneHead>
      <Cause line={line} detail={detail.data} acts={acts} />
      {detail.error && (
        <Failure title="The detail could not be read" error={detail.error} actions={<Button onClick={detail.retry}>Try again</Button>} />
      )}
      {detail.data ? <Parts detail={detail.data} line={line} /> : detail.loading && <Skeleton rows={5} />}
    </SidePane>
  )
}

/** Status, cause and action in one place; the newest fork is drawn at once. */
function Cause({ line, detail, acts }: { line: MirrorLine; detail: MirrorDetail | null; acts: MirrorActs }) {
  const now = useNow(1_000)
  const [tab, setTab] = useParam('tab')
  const { fact, meaning } = explain(line, line.contactAt === null ? -1 : Math.max(0, now - line.contactAt))
  // The tab draws the chosen one; twice would be once too often.
  const dispute = line.disputed && tab !== 'disputes' ? detail?.disputes[0] : undefined
  return (
    <section className={styles.cause} aria-label="Standing">
      {dispute ? (
        <ForkDrawing custodian={line.url} dispute={dispute} more={(detail?.disputes_total ?? 1) - 1} onCompare={() => setTab('disputes')} />
      ) : (
        <>
          <p>
            <b>{fact}</b> <PeerText text={meaning} wrap />
          </p>
          {!line.disputed && (
            <div className={styles.buttons}>
              <MainAct line={line} acts={acts} />
            </div>
          )}
        </>
      )}
      {line.disputed && (
        <p className={styles.beside}>
          Beside the dispute: <Status word={line.standing} plain />
        </p>
      )}
    </section>
  )
}

/** The one act that the standing asks for. */
function MainAct({ line, acts }: { line: MirrorLine; acts: MirrorActs }) {
  if (line.paused) {
    return (
      <Button kind="primary" icon={Play} keys="h" onClick={() => acts.togglePause(line)}>
        Resume
      </Button>
    )
  }
  switch (line.standing) {
    case 'gap':
    case 'stale':
      return (
        <Button kind="primary" icon={RefreshCw} keys="r" busy={acts.syncing} onClick={() => acts.sync(line)}>
          {line.standing === 'gap' ? 'Fetch what is missing' : 'Try now'}
        </Button>
      )
    case 'syncing':
      return (
        <Button icon={Pause} keys="h" onClick={() => acts.togglePause(line)}>
          Pause
        </Button>
      )
    case 'live':
      return (
        <Button icon={ShieldCheck} keys="v" busy={acts.verifying !== null} onClick={() => acts.verify([line])}>
          Verify again
        </Button>
      )
  }
}

function menuOf(line: MirrorLine, acts: MirrorActs, onRemove: (line: MirrorLine) => void) {
  return [
    { label: 'Sync now', icon: RefreshCw, keys: 'r', run: () => acts.sync(line) },
    { label: 'Verify again', detail: 'reads every stored event back', icon: ShieldCheck, keys: 'v', run: () => acts.verify([line]) },
    line.paused
      ? { label: 'Resume', icon: Play, keys: 'h', run: () => acts.togglePause(line) }
      : { label: 'Pause', detail: 'keeps what is held, fetches nothing', icon: Pause, keys: 'h', run: () => acts.togglePause(line) },
    { label: 'Totals and export', icon: FileSearch, run: () => go('audit', { custodian: line.url }) },
    { label: 'Remove mirror', icon: Trash2, keys: 'd', danger: true, run: () => onRemove(line) },
  ]
}

function Parts({ detail, line }: { detail: MirrorDetail; line: MirrorLine }) {
  const [tab, setTab] = useParam('tab')
  const [seenChange, setSeenChange] = useState(false)
  const figure = (many: number): { count: string } | object => (many > 0 ? { count: groupDigits(many) } : {})
  const refused = detail.findings.filter(finding => finding.level === 'refused' || finding.level === 'warning').length
  const tabs = [
    { value: 'activity', label: 'Activity', panel: <ActivityTab detail={detail} line={line} /> },
    {
      value: 'gaps',
      label: 'Gaps',
      ...figure(detail.gaps_total),
      panel: <GapsTab detail={detail} />,
    },
    { value: 'disputes', label: 'Disputes', ...figure(detail.disputes_total), panel: <DisputesTab detail={detail} /> },
    { value: 'keysets', label: 'Keysets', ...figure(detail.keysets.length), panel: <KeysetsTab keysets={detail.keysets} /> },
    {
      value: 'advertisement',
      label: 'Advertised',
      ...(detail.advertisement_change ? { count: 'new' } : figure(refused)),
      panel: <AdvertisementTab detail={detail} />,
    },
  ]
  const shown = tabs.some(each => each.value === tab) ? (tab ?? 'activity') : 'activity'
  return (
    <>
      {detail.advertisement_change && !seenChange && shown !== 'advertisement' && (
        <div className={styles.change}>
          <Notice
            tone="warning"
            title="The mint changed what it advertises"
            actions={
              <>
                <Button onClick={() => setTab('advertisement')}>Compare</Button>
                <IconButton icon={X} label="Later" onClick={() => setSeenChange(true)} />
              </>
            }
          >
            Until you accept it, what was pinned goes on. {statusLabel('changed')}: {detail.advertisement_change.sections.join(', ')}.
          </Notice>
        </div>
      )}
      <div className={styles.parts}>
        <Tabs label="Parts of this mirror" tabs={tabs} value={shown} onChange={next => setTab(next === 'activity' ? null : next)} />
      </div>
    </>
  )
}
