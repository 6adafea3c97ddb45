import { groupDigits } from '#shared/lib/group-digits.ts'
import type { ChainStatus, ServerRow } from '#shared/rpc/views/chain.ts'
import type { StatusWord } from '#shared/rpc/views/overview.ts'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import { isClaimable } from './deadlines.ts'
import { target, type Trouble } from './exceptions.ts'

const sat = (amount: string): string => `${groupDigits(amount)} sat`

/** Coins that need a hand, worst first by the caller's order. Due ones of one reserve are one line: one re-arm takes them all. */
export function coinTroubles(coins: readonly Coin[], now: number): Trouble[] {
  const loud = coins.flatMap(coin => {
    if (isClaimable(coin)) return [claimable(coin)]
    if (coin.role !== 'own' || (coin.status !== 'matured' && coin.status !== 'urgent')) return []
    return [exposed(coin)]
  })
  const due = new Map<number, Coin[]>()
  for (const coin of coins) {
    if (coin.role !== 'own' || coin.status !== 'due' || coin.state !== 'confirmed' || coin.plan !== null) continue
    due.set(coin.reserve, [...(due.get(coin.reserve) ?? []), coin])
  }
  return [...loud, ...[...due.values()].map(group => dueGroup(group, now))]
}

function exposed(coin: Coin): Trouble {
  const { status, countdown, first, amount, reserve_name: subject } = coin
  const who = first?.delegate ?? 'A delegate'
  const matured = status === 'matured'
  const moving = coin.state === 'spending' ? ' A spend of it waits in the mempool; until it confirms the coin counts.' : ''
  return {
    exception: {
      status,
      title: matured ? `${who} can claim ${sat(amount)} now` : `${who} can claim ${inBlocks(countdown?.blocks ?? null)}`,
      subject,
      detail: `${matured ? 'The timelock is over.' : `${sat(amount)} in ${coin.id.slice(0, 8)}…`}${moving}`,
      since: coin.first_seen_at,
      action: {
        label: coin.plan === null ? 'Re-arm' : 'See the plan',
        target: coin.plan === null ? target('reserves', coin.id) : target('plans', String(coin.plan)),
      },
    },
    advice: {
      title: coin.plan === null ? `Re-arm ${subject}` : `Bring the plan for ${subject} to its confirmation`,
      detail: matured
        ? `Until the re-arm confirms, ${who} may take it. The higher fee wins.`
        : 'Spending it to itself starts the timelock anew.',
    },
  }
}

/** A leaf of 512-second units counts no blocks. */
const inBlocks = (blocks: number | null): string =>
  blocks === null ? 'soon, by the time of the chain' : `in ${groupDigits(blocks)} blocks`

function claimable(coin: Coin): Trouble {
  return {
    exception: {
      status: 'matured',
      title: `You can claim ${sat(coin.amount)}`,
      subject: coin.reserve_name,
      detail: 'Its custodian has not re-armed. Whether it is gone is for you to find out first.',
      since: coin.first_seen_at,
      action: { label: 'Look', target: target('reserves', coin.id) },
    },
    advice: {
      title: `Find out whether ${coin.reserve_name} is gone`,
      detail: 'Your leaf is open. Ask its operator, look at its feed; then plan the claim.',
    },
  }
}

function dueGroup(group: readonly Coin[], now: number): Trouble {
  const [first] = group
  const subject = first?.reserve_name ?? ''
  const total = group.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const soonest = Math.min(...group.map(({ countdown }) => countdown?.blocks ?? Infinity))
  const amount = `${group.length === 1 ? '1 coin' : `${group.length} coins`}, ${sat(total.toString())}`
  return {
    exception: {
      status: 'due',
      title: `Due for re-arming${soonest === Infinity ? '' : `, in ${groupDigits(soonest)} blocks`}`,
      subject,
      detail: amount,
      since: Math.min(now, ...group.map(coin => coin.first_seen_at)),
      action: { label: 'Re-arm', target: target('reserves', first?.id ?? null) },
    },
    advice: { title: `Re-arm ${subject}`, detail: `${amount}, in one transaction.` },
  }
}

/** Own reserves, and peers' that we could claim, of which the servers do not agree. */
export function reserveTroubles(rows: readonly ReserveRow[], now: number): Trouble[] {
  return rows.flatMap(row => {
    if (row.agreement === 'verified' || row.coins === 0 || (row.role === 'peer' && !row.claimable)) return []
    const disputed = row.agreement === 'disputed'
    const status: StatusWord = disputed ? 'disputed' : 'unknown'
    const title = disputed ? 'The servers contradict each other about it' : 'No majority of servers on its outputs'
    return [
      {
        exception: {
          status,
          title,
          subject: row.name,
          detail: 'Its countdown cannot be shown until they agree.',
          since: now,
          action: { label: 'Servers', target: target('servers', null) },
        },
        advice: { title: `Bring the servers to agree about ${row.name}`, detail: 'See which one answers what; add one of your own.' },
      },
    ]
  })
}

/** Every countdown stands on the newest block: when that is old, the servers may be cut off from the network. */
export function chainTroubles({ tip, agreement }: ChainStatus, now: number): Trouble[] {
  // Before the servers agree, as at a start, nothing is counted by it.
  if (tip?.stale !== true || agreement !== 'verified') return []
  const hours = groupDigits(Math.floor(tip.age_ms / 3_600_000))
  return [
    {
      exception: {
        status: 'urgent',
        title: `The newest block is ${hours === '0' ? 'over 90 minutes' : `${hours} h`} old`,
        subject: `Block ${groupDigits(tip.height)}`,
        detail: 'Rarely that is chance. The servers may be cut off, and every deadline may be closer than it is shown.',
        since: now - tip.age_ms,
        action: { label: 'Servers', target: target('servers', null) },
      },
      advice: { title: 'Look for newer blocks', detail: 'Compare with a node of your own, or add a server that others run.' },
    },
  ]
}

/** Reserves, and transactions on their way, on networks that are not followed now: nobody counts their deadlines. */
export function elsewhereTroubles(places: readonly Elsewhere[], now: number): Trouble[] {
  return places.map(({ network, reserves, plans }) => ({
    exception: {
      status: 'unknown',
      title: `Not watched: ${[...counted(reserves, 'reserve'), ...counted(plans, 'transaction')].join(' and ')}`,
      subject: network,
      detail: `The console follows another network. What is on ${network} is shown and followed once it is chosen again.`,
      since: now,
      action: { label: 'Settings', target: target('settings', null) },
    },
    advice: { title: `Follow ${network} again`, detail: 'Or let a second console, with a home of its own, watch the other network.' },
  }))
}

export interface Elsewhere {
  readonly network: string
  readonly reserves: number
  /** Sent, or perhaps sent, and not confirmed. */
  readonly plans: number
}

const counted = (count: number, word: string): string[] => (count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`])

/** Transactions that were beaten, or that no server took. */
export function planTroubles(plans: readonly PlanRow[]): Trouble[] {
  return plans.flatMap(plan => {
    if (plan.state !== 'sending' && !(plan.state === 'open' && plan.refused !== null)) return []
    return [
      {
        exception: {
          status: 'urgent' as const,
          title:
            plan.state === 'sending' ? 'No server has confirmed that it took this transaction' : 'The servers refused this transaction',
          subject: `Plan ${plan.id}`,
          detail: plan.refused?.detail ?? 'It may be out: it is followed, and can be sent again at no risk.',
          since: plan.sent_at ?? plan.created_at,
          action: { label: 'See the plan', target: target('plans', String(plan.id)) },
        },
        advice: { title: `See to plan ${plan.id}`, detail: 'Send it again, raise its fee, or drop it.' },
      },
    ]
  })
}

export function serverTroubles(servers: readonly ServerRow[], now: number): Trouble[] {
  return servers.flatMap(server => {
    if (server.reason?.code !== 'server.certificate-changed') return []
    const subject = `${server.host}:${server.port}`
    return [
      {
        exception: {
          status: 'changed' as const,
          title: 'The certificate of this server changed',
          subject,
          detail: 'It was renewed, or somebody stands in between. It is not asked until you decide.',
          since: server.last_answer_at ?? now,
          action: { label: 'Compare', target: target('servers', String(server.id)) },
        },
        advice: {
          title: `Compare the certificates of ${subject}`,
          detail: 'Ask its operator by another way before you accept the new one.',
        },
      },
    ]
  })
}
