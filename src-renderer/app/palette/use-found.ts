import { FileSearch, FileText, Inbox, Landmark, LifeBuoy, Pause, Play, Radio, RefreshCw, RotateCw, Upload } from 'lucide-react'
import type { FailoverRow } from '#shared/rpc/views/failover.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import { blocksWord } from '../../ui/countdown-words.ts'
import { stepLabel } from '../../ui/step-label.ts'
import { count, groupDigits, hostOf, middle, seqWord } from '../../ui/format.ts'
import type { Action } from '../actions.ts'
import { go } from '../use-route.ts'
import { useCommand, useView } from '../use-view.ts'
import { parseQuery } from './match.ts'

/** 33-byte points of secp256k1, 48-byte points of BLS12-381 G1. */
const Y_DIGITS = [66, 96]

/** What the palette can find: mints and their failovers, publications, reserves with their coins, plans, and a Y that was pasted. */
export function useFound(typed: string): readonly Action[] {
  const mirrors = useView('mirror.list', {}).data ?? []
  const publications = useView('publication.list', {}).data ?? []
  const coins = useView('reserve.coins', {}).data ?? []
  const reserves = useView('reserve.list', {}).data ?? []
  const plans = useView('plan.list', {}).data ?? []
  const failovers = useView('failover.list', {}).data ?? []
  const pause = useCommand('mirror.pause')
  const sync = useCommand('mirror.sync')

  const ofMirror = (row: MirrorRow): Action[] => {
    const name = row.name === '' ? hostOf(row.url) : row.name
    return [
      {
        id: `mirror ${row.url}`,
        kind: 'find',
        noun: 'mint',
        icon: Radio,
        title: name,
        detail: `${hostOf(row.url)} · head ${seqWord(row.latest)}`,
        status: row.disputed ? 'disputed' : row.standing,
        run: () => go('mirrors', { select: row.url }),
      },
      {
        id: `pause ${row.url}`,
        kind: 'do',
        icon: row.paused ? Play : Pause,
        title: `${row.paused ? 'Resume' : 'Pause'} the mirror of ${name}`,
        run: () => void pause.run({ url: row.url, paused: !row.paused }),
      },
      {
        id: `sync ${row.url}`,
        kind: 'do',
        icon: RefreshCw,
        title: `Catch up with ${name} now`,
        run: () => void sync.run({ url: row.url }).then(() => go('mirrors', { select: row.url })),
      },
    ]
  }

  const hash = parseQuery(typed).text
  const looksUp: Action[] =
    /^[0-9a-f]+$/.test(hash) && Y_DIGITS.includes(hash.length)
      ? [
          {
            id: 'lookup',
            kind: 'find',
            noun: 'Y',
            icon: FileSearch,
            title: hash,
            detail: 'look it up in every mirror',
            run: () => go('audit', { select: hash }),
          },
        ]
      : []

  return [
    ...looksUp,
    ...coins.flatMap(ofCoin),
    ...reserves.map(ofReserve),
    ...plans.map(ofPlan),
    ...failovers.map(ofFailover),
    ...mirrors.flatMap(ofMirror),
    ...publications.map((row): Action => ({
      id: `publication ${row.id}`,
      kind: 'find',
      noun: 'publication',
      icon: Upload,
      title: hostOf(row.mint_url),
      detail: `published, head ${seqWord(row.head)}`,
      ...(row.state === 'halted' ? { status: 'halted' as const } : {}),
      run: () => go('publications', { select: String(row.id) }),
    })),
  ]
}

function ofCoin(coin: Coin): Action[] {
  const left = coin.countdown === null ? '' : ` · ${blocksWord(coin.countdown, coin.height !== null)}`
  const find: Action = {
    id: `coin ${coin.id}`,
    kind: 'find',
    noun: 'output',
    icon: Landmark,
    title: `${coin.reserve_name} ${middle(coin.txid)}:${coin.vout}`,
    detail: `${coin.txid} · ${groupDigits(coin.amount)} sat${left}`,
    status: coin.status,
    run: () => go('reserves', { select: coin.id }),
  }
  if (coin.role !== 'own' || coin.height === null || coin.plan !== null || coin.status === 'armed') return [find]
  return [
    find,
    {
      id: `rearm ${coin.id}`,
      kind: 'do',
      icon: RotateCw,
      title: `Re-arm ${coin.reserve_name} ${middle(coin.txid)}:${coin.vout}`,
      detail: 'plan only, nothing is sent',
      status: coin.status,
      run: () => go('plans', { new: 'rearm', coins: coin.id }),
    },
  ]
}

const ofReserve = (reserve: ReserveRow): Action => ({
  id: `reserve ${reserve.id}`,
  kind: 'find',
  noun: 'reserve',
  icon: FileText,
  title: reserve.name,
  detail: `${reserve.address} · ${count(reserve.coins, 'output')}`,
  run: () => go('reserves', { q: reserve.name }),
})

const ofFailover = (row: FailoverRow): Action => ({
  id: `failover ${row.custodian}`,
  kind: 'find',
  noun: 'failover',
  icon: LifeBuoy,
  title: `Failover of ${row.name}`,
  detail: `${stepLabel(row.step)} · ${row.next}`,
  run: () => go('failover', { select: row.custodian }),
})

const ofPlan = (plan: PlanRow): Action => ({
  id: `plan ${plan.id}`,
  kind: 'find',
  noun: 'plan',
  icon: Inbox,
  title: `Plan ${plan.id}, ${plan.kind}`,
  detail: `${plan.txid} · ${groupDigits(plan.total_in)} sat · ${plan.state}`,
  run: () => go('plans', { select: String(plan.id) }),
})
