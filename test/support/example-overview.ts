import type { Exception, Overview } from '#shared/rpc/views/overview.ts'
import type { Coin } from '#shared/rpc/views/reserve.ts'

type OfReserves = Pick<Overview, 'deadlines' | 'due' | 'cover' | 'claimable'> & {
  readonly exceptions: readonly Exception[]
  readonly next_actions: Overview['next_actions']
}

const WORDS = ['armed', 'due', 'urgent', 'matured', 'unknown'] as const
const sum = (coins: readonly Coin[]): string => coins.reduce((total, { amount }) => total + BigInt(amount), 0n).toString()
const to = (screen: Exception['action']['target']['screen'], select: string | null): Exception['action']['target'] => ({ screen, select })

/** What reserves add to the example's overview. */
export function overviewOfReserves(coins: readonly Coin[], delegates: number, now: number): OfReserves {
  const own = coins.filter(coin => coin.role === 'own')
  const theirs = coins.filter(coin => coin.role === 'peer' && coin.first?.mine === true)
  const ripe = own.filter(
    ({ status, state, plan }) => ['due', 'urgent', 'matured'].includes(status) && state === 'confirmed' && plan === null,
  )
  const claimable = theirs.filter(coin => coin.countdown?.blocks === 0)
  return {
    deadlines: [...own, ...theirs]
      .flatMap(coin =>
        coin.countdown?.blocks == null || coin.first === null
          ? []
          : [
              {
                label: coin.reserve_name,
                who: coin.first.mine ? 'You' : coin.first.delegate,
                amount: coin.amount,
                side: coin.role === 'own' ? ('mine' as const) : ('theirs' as const),
                coin: coin.id,
                countdown: coin.countdown,
              },
            ],
      )
      .toSorted((one, other) => one.countdown.blocks! - other.countdown.blocks!),
    due: { coins: ripe.length, amount: sum(ripe) },
    cover:
      own.length === 0
        ? null
        : {
            total: sum(own.filter(({ height }) => height !== null)),
            ...(Object.fromEntries(WORDS.map(word => [word, sum(own.filter(({ status }) => status === word))])) as Record<
              (typeof WORDS)[number],
              string
            >),
            delegates,
          },
    claimable: sum(claimable),
    exceptions: own.flatMap(coin => troubleOf(coin, now)),
    next_actions:
      ripe.length === 0
        ? []
        : [
            {
              title: `Re-arm ${ripe.length} due coins in one transaction`,
              detail: `${sum(ripe)} sat. You see the new deadline and the fee before anyone signs.`,
              label: 'Plan',
              target: to('reserves', ripe[0]!.id),
            },
          ],
  }
}

function troubleOf(coin: Coin, now: number): Exception[] {
  const who = coin.first?.delegate ?? 'Nobody'
  const base = { subject: coin.reserve_name, since: now - 7_200_000 }
  if (coin.status === 'matured')
    return [
      {
        ...base,
        status: 'matured',
        title: `${who} can claim ${coin.amount} sat now`,
        detail:
          coin.plan === null
            ? 'Re-arm it: until that confirms the coin can be taken.'
            : 'Our re-arm waits in the mempool at 14 sat/vB; the next block takes 22.',
        action:
          coin.plan === null
            ? { label: 'Re-arm', target: to('reserves', coin.id) }
            : { label: 'Raise fee', target: to('plans', String(coin.plan)) },
      },
    ]
  if (coin.status === 'urgent')
    return [
      {
        ...base,
        status: 'urgent',
        title: `${who} can claim in ${coin.countdown?.blocks ?? 0} blocks`,
        detail: `${coin.amount} sat`,
        action: { label: 'Re-arm', target: to('reserves', coin.id) },
      },
    ]
  if (coin.agreement !== 'verified')
    return [
      {
        ...base,
        status: 'unknown',
        title: 'No second opinion on the output',
        detail: '2 of 3 servers do not answer for it: nobody knows whether it is still there.',
        action: { label: 'Servers', target: to('servers', null) },
      },
    ]
  return []
}
