import { coinId } from '#shared/domain/reserve/coin.ts'
import type { LeafCountdown } from '#shared/domain/reserve/countdown.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { countdownIn, type Aging } from './choose-coins.ts'
import type { JournalRow } from '../storage/store.ts'
import type { KeptCoin, KeptReserve, ReservesDeps } from './ports.ts'

type Step = 'due' | 'urgent' | 'matured'
const STEPS: readonly Step[] = ['due', 'urgent', 'matured']

/** Tells once that a coin reached a step of the ladder: in the reserve's history, where a restart finds it, and on the audit timeline. */
export function createLadderNotes({
  table,
  journal,
  clock,
  policy,
  chain,
}: Pick<ReservesDeps, 'table' | 'journal' | 'clock' | 'policy' | 'chain'>): {
  observe(reserves: readonly KeptReserve[]): void
} {
  // `reserve act txid:vout` of what was told; filled from the history by `told`, added to by `observe`.
  const told = new Map<number, Set<string>>()

  function toldOf(id: number): Set<string> {
    let known = told.get(id)
    if (known === undefined) {
      known = new Set(
        table.history(id, HISTORY_READ).flatMap(({ act, detail }) => (act.startsWith('coin.') ? [`${act} ${coinIn(detail)}`] : [])),
      )
      told.set(id, known)
    }
    return known
  }

  return {
    observe(reserves) {
      const aging: Aging = { ladder: policy().ladder, medianTimeAt: height => chain()?.medianTimeAt(height) ?? null }
      for (const reserve of reserves) {
        if (reserve.chain?.agreement !== 'verified' || reserve.chain.tip === null) continue
        const known = toldOf(reserve.row.id)
        for (const coin of reserve.coins) {
          if (coin.spent?.height != null) continue
          const reached = stepOf(reserve, coin, aging)
          if (reached === null || known.has(`coin.${reached.step} ${coinId(coin)}`)) continue
          known.add(`coin.${reached.step} ${coinId(coin)}`)
          const { level, detail } = wordsOf(reserve, coin, reached)
          const at = clock.now()
          const act = `coin.${reached.step}`
          table.record(reserve.row.id, {
            coins: [],
            gone: [],
            history: [{ at, height: reserve.chain.tip.height, act, txid: coin.txid, detail }],
          })
          journal.add({ at, level, actor: 'console', act, subject: reserve.row.name, detail, before: null, after: null })
        }
      }
    },
  }
}

/** Far more than the steps of the coins that can be alive. */
const HISTORY_READ = 10_000
const coinIn = (detail: string): string => /[0-9a-f]{64}:\d+/.exec(detail)?.[0] ?? ''

interface Reached {
  readonly step: Step
  readonly countdown: LeafCountdown
  readonly who: string
}

/** Of the leaf that matters: the first to open in our own reserve, our own in a peer's. */
function stepOf(reserve: KeptReserve, coin: KeptCoin, aging: Aging): Reached | null {
  const { row, tree, mine } = reserve
  const leaves = row.role === 'own' ? (tree?.leaves ?? []) : mine === null ? [] : [mine]
  let first: Reached | null = null
  for (const leaf of leaves) {
    const countdown = countdownIn(reserve, coin, leaf.sequence, aging)
    const step = STEPS.find(word => word === countdown.status)
    if (step === undefined) continue
    // A delegate waits for maturity alone; the steps before it are the custodian's business.
    if (row.role === 'peer' && step !== 'matured') continue
    if (first === null || STEPS.indexOf(step) > STEPS.indexOf(first.step)) {
      first = { step, countdown, who: leaf.name ?? leaf.mintUrl ?? leaf.pubkey }
    }
  }
  return first
}

function wordsOf(reserve: KeptReserve, coin: KeptCoin, { step, countdown, who }: Reached): { level: JournalRow['level']; detail: string } {
  const coinWords = `${groupDigits(coin.amount)} sat in ${coinId(coin)}`
  // A leaf of 512-second units counts no blocks.
  const when = countdown.blocks === null ? 'soon, by the time of the chain' : `in ${groupDigits(countdown.blocks)} blocks`
  if (reserve.row.role === 'peer') return { level: 'alarm', detail: `${coinWords}: you can claim it now` }
  switch (step) {
    case 'due':
      return { level: 'notice', detail: `${coinWords}: due for re-arming, ${who} can claim ${when}` }
    case 'urgent':
      return { level: 'warning', detail: `${coinWords}: urgent, ${who} can claim ${when}` }
    case 'matured':
      return { level: 'alarm', detail: `${coinWords}: ${who} can claim it now` }
  }
}
