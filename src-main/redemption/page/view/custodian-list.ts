import { unreachable } from '#shared/lib/unreachable.ts'
import type { CustodianFacts } from '../../page-facts.ts'
import { closedWords } from './explain-proof.ts'
import { dayOf, hostOf, money } from './format.ts'
import { h } from './h.ts'

export const nameOf = ({ name, url }: CustodianFacts): string => name ?? hostOf(url)

/** Which mints are gone, and what is left to pay their holders with. */
export function custodianList(custodians: readonly CustodianFacts[], delegate: string): HTMLElement {
  return h(
    'ul',
    { class: 'custodians', 'aria-label': 'Mints that are redeemed here' },
    ...custodians.map(custodian =>
      h(
        'li',
        {},
        h('div', { class: 'line' }, h('h2', {}, nameOf(custodian)), status(custodian)),
        h('p', { class: 'address' }, hostOf(custodian.url)),
        ...standing(custodian, delegate).map(words => h('p', {}, words)),
      ),
    ),
  )
}

/** The word beside its mark: colour is the third signal. */
function status({ state }: CustodianFacts): HTMLElement {
  const words = { open: 'Open', exhausted: 'Used up', closed: 'Not open' }[state]
  return h('span', { class: `status ${state}` }, words)
}

function standing(custodian: CustodianFacts, delegate: string): readonly string[] {
  switch (custodian.state) {
    case 'open': {
      const until = custodian.until === null ? 'until it is used up' : `until it is used up, at the latest ${dayOf(custodian.until)}`
      return [`${money(custodian.remaining_sat, 'sat')} left in the pot. First come, first served, ${until}.`]
    }
    case 'exhausted':
      return ['All that was recovered has been paid out. Should more be recovered, it opens again: keep your ecash.']
    case 'closed': {
      const { title, why, todo } = closedWords(nameOf(custodian), delegate, custodian)
      return [`${title}. ${why}`, ...todo]
    }
    default:
      return unreachable(custodian.state)
  }
}
