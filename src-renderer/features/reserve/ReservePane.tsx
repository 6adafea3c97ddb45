import { Ellipsis, Pencil, RotateCw, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Coin, ReserveDetail } from '#shared/rpc/views/reserve.ts'
import { go, useParam } from '../../app/use-route.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Hash } from '../../ui/Hash.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { PaneHead } from '../../ui/PaneHead.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { SidePane } from '../../ui/SidePane.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Status } from '../../ui/Status.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { CoinHeadline } from './CoinHeadline.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { LeavesTab } from './LeavesTab.tsx'
import { OutputTab } from './OutputTab.tsx'
import { PackageTab } from './PackageTab.tsx'
import { RemoveReserve, RenameReserve } from './ReserveDialogs.tsx'
import { canClaim, canRearm, claim, planFor, sideOf, type ReserveLine } from './reserve-line.ts'
import styles from './ReservePane.module.css'

/** One output and the reserve it stands in: when, who, what to do, and where every figure comes from. */
export function ReservePane({ line, takesFocus, onClose }: { line: ReserveLine | null; takesFocus: boolean; onClose: () => void }) {
  const detail = useView('reserve.get', line === null ? null : { id: line.reserve.id })
  const [dialog, setDialog] = useState<'rename' | 'remove' | null>(null)
  const activate = useCommand('reserve.activate')
  if (line === null) {
    return (
      <SidePane label="Output" onClose={onClose}>
        <PaneHead title="Output" onClose={onClose} />
        <Notice title="This output is not watched">It was spent, its reserve was removed, or the link comes from another home.</Notice>
      </SidePane>
    )
  }
  const { reserve, coin } = line
  const items = [
    { label: 'Rename', icon: Pencil, run: () => setDialog('rename') },
    ...(reserve.role === 'own' && !reserve.active
      ? [
          {
            label: 'Make it the active one',
            detail: 're-arms, sweeps and claims pay to it',
            icon: Star,
            run: () => void activate.run({ id: reserve.id }),
          },
        ]
      : []),
    { label: 'Stop watching', detail: 'the bitcoin stays where it is', icon: Trash2, danger: true, run: () => setDialog('remove') },
  ]
  return (
    <SidePane label={`${reserve.name}, output`} takesFocus={takesFocus} onClose={onClose}>
      <PaneHead
        title={<PeerText text={reserve.name} />}
        sub={
          <span className={styles.sub}>
            {coin !== null ? <Hash value={coin.id} what="outpoint" head={12} tail={10} /> : 'no output yet'}
            {reserve.active && <span className={styles.active}>active</span>}
          </span>
        }
        onClose={onClose}
      >
        {coin !== null && <Status word={coin.status} side={sideOf(coin)} />}
        <Menu trigger={<IconButton icon={Ellipsis} label="More acts" />} items={items} align="end" />
      </PaneHead>
      {activate.error !== null && <Failure title="It was not made active" error={activate.error} />}
      {coin !== null && <CoinHeadline coin={coin} />}
      {coin !== null && <MainAct coin={coin} reserve={reserve} />}
      {detail.error !== null && (
        <Failure title="The detail could not be read" error={detail.error} actions={<Button onClick={detail.retry}>Try again</Button>} />
      )}
      {detail.data !== null ? <Parts detail={detail.data} coin={coin} /> : detail.loading && <Skeleton rows={5} />}
      {dialog === 'rename' && <RenameReserve reserve={reserve} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && (
        <RemoveReserve
          reserve={reserve}
          onClose={removed => {
            setDialog(null)
            if (removed) onClose()
          }}
        />
      )}
    </SidePane>
  )
}

/** The one act that the output asks for; where none is possible, why. */
function MainAct({ coin, reserve }: { coin: Coin; reserve: ReserveLine['reserve'] }) {
  if (coin.plan !== null) {
    return (
      <p className={styles.act}>
        <Button kind="primary" onClick={() => go('plans', { select: String(coin.plan) })}>
          Open plan {coin.plan}
        </Button>
        <span>
          {coin.state === 'spending'
            ? 'Its transaction waits in the mempool; until it confirms nothing has changed.'
            : 'It waits in the tray.'}
        </span>
      </p>
    )
  }
  if (canRearm(coin)) {
    return (
      <p className={styles.act}>
        <Button kind={coin.status === 'armed' ? 'plain' : 'primary'} icon={RotateCw} keys="r" onClick={() => planFor('rearm', [coin])}>
          Re-arm
        </Button>
        <Button onClick={() => go('plans', { new: 'payout', reserve: String(coin.reserve), coins: coin.id })}>Pay out</Button>
      </p>
    )
  }
  if (canClaim(coin)) {
    return (
      <p className={styles.act}>
        <Button kind="primary" keys="c" onClick={() => claim(reserve, [coin])}>
          Claim
        </Button>
        <span>Only when the mint is gone: claiming makes you the one who redeems its ecash.</span>
      </p>
    )
  }
  if (coin.role === 'hot') {
    return (
      <p className={styles.act}>
        <Button onClick={() => go('plans', { new: 'sweep', reserve: String(coin.reserve) })}>Sweep above the target</Button>
        <span>Hot coins lie outside the cover: no delegate can take them.</span>
      </p>
    )
  }
  return null
}

function Parts({ detail, coin }: { detail: ReserveDetail; coin: Coin | null }) {
  const [tab, setTab] = useParam('tab')
  const bad = detail.leaves.filter(({ verdict }) => verdict !== 'mine' && verdict !== 'other').length
  const tabs = [
    {
      value: 'leaves',
      label: 'Leaves',
      count: bad > 0 ? `${bad} bad` : String(detail.leaves.length),
      panel: <LeavesTab detail={detail} coin={coin} />,
    },
    { value: 'output', label: 'Output', panel: <OutputTab detail={detail} coin={coin} /> },
    { value: 'package', label: 'Package', panel: <PackageTab detail={detail} /> },
    { value: 'history', label: 'History', count: String(detail.history.length), panel: <HistoryTab history={detail.history} /> },
  ]
  const first = coin === null ? 'package' : 'leaves'
  const shown = tabs.some(each => each.value === tab) ? (tab ?? first) : first
  return (
    <>
      {detail.findings.length > 0 && (
        <div className={styles.findings}>
          {detail.findings.map((finding, at) => (
            <Notice key={at} tone={finding.code.startsWith('reserve.') ? 'alarm' : 'warning'} title={titleOf(finding.code)}>
              <PeerText text={finding.detail} wrap /> <code>{finding.code}</code>
            </Notice>
          ))}
        </div>
      )}
      <Tabs label="Parts of this reserve" tabs={tabs} value={shown} onChange={next => setTab(next === first ? null : next)} />
    </>
  )
}

const titleOf = (code: string): string =>
  ({
    'reserve.unknown-key': 'A leaf that nobody advertised',
    'reserve.wrong-delay': 'A leaf opens at another time than advertised',
    'reserve.unparseable': 'A leaf that cannot be read',
    'reserve.missing-leaf': 'An advertised delegate has no leaf',
    'reserve.address': 'The address does not follow from the tree',
  })[code] ?? 'Look at this reserve again'
