import type { AppStatus } from '#shared/rpc/views/app.ts'
import type { StatusWord } from '#shared/rpc/views/overview.ts'
import type { ScreenName } from './route.ts'

/** Beside a screen's name: how many there are, how many of them need the operator, and how badly. */
export interface Figure {
  readonly all: number
  readonly wrong: number
  readonly worst: StatusWord
}

export function badgeOf(screen: ScreenName, badges: AppStatus['badges'], disputed: boolean): Figure | null {
  const figure = (all: number, wrong = 0, worst: StatusWord = 'urgent'): Figure => ({ all, wrong, worst })
  switch (screen) {
    case 'reserves':
      return badges.reserves_matured > 0
        ? figure(badges.reserves, badges.reserves_matured, 'matured')
        : figure(badges.reserves, badges.reserves_due, 'due')
    case 'plans':
      return figure(badges.plans_open)
    case 'delegations':
      return figure(badges.delegations)
    case 'mirrors':
      return figure(badges.mirrors, badges.mirror_exceptions, disputed ? 'disputed' : 'urgent')
    case 'failover':
      return figure(badges.failovers, badges.failovers, 'due')
    case 'redemption':
      return figure(badges.pots_open)
    case 'publications':
      return figure(badges.publications, badges.publications_halted, 'halted')
    case 'signers':
      return figure(badges.signers)
    case 'servers':
      return figure(badges.servers, badges.servers_down, 'unknown')
    case 'overview':
    case 'audit':
    case 'log':
    case 'settings':
      return null
  }
}
