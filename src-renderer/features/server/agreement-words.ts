import type { ChainStatus } from '#shared/rpc/views/chain.ts'
import type { StatusWord } from '#shared/rpc/views/overview.ts'
import { age, count, groupDigits } from '../../ui/format.ts'

/** What the servers together are worth: the fact, what follows from it, and what is missing to a verified chain. */
export interface Verdict {
  readonly word: StatusWord
  readonly label: string
  readonly fact: string
  readonly meaning: string
}

export function verdictOf(chain: ChainStatus): Verdict {
  const { answered, configured, needed, tip } = chain
  const where = tip === null ? '' : ` at tip ${groupDigits(tip.height)}`
  switch (chain.agreement) {
    case 'verified':
      return {
        word: 'armed',
        label: 'Verified',
        fact: `${answered} of ${configured} agree${where}.`,
        meaning:
          configured === 1
            ? 'That is the word of one server. It cannot forge work or a proof, but it can keep something from you: add two of other operators.'
            : `${count(needed, 'server')} must answer alike, more than half of ${configured}; every proof that was asked for holds.`,
      }
    case 'unknown':
      return {
        word: 'unknown',
        label: 'Unknown',
        fact: `${answered} of ${configured} ${answered === 1 ? 'answers' : 'answer'}; ${needed} must.`,
        meaning: `${missing(needed - answered)} Until then amounts are shown as unverified, and no claim can be planned.`,
      }
    case 'disputed':
      return {
        word: 'disputed',
        label: 'Disputed',
        fact: `The servers contradict one another${where}.`,
        meaning: 'Nothing counts as verified until they agree. Switch off the one that you trust least only when you know why it differs.',
      }
  }
}

const missing = (servers: number): string =>
  servers > 0 ? `${count(servers, 'more server')} must answer.` : 'Their answers are being compared.'

/** What was checked of the block headers themselves; never more than is true of the network. */
export function headerWords(check: ChainStatus['header_check']): string {
  switch (check) {
    case 'difficulty':
      return 'Headers: links, work and difficulty checked from a block built into the console.'
    case 'work':
      return "Headers: links and work checked. Signet's blocks are signed by a few, and that signature is not checked here."
    case 'links':
      return 'Headers: only that each links to the one before. On regtest anybody makes blocks, so work proves nothing.'
  }
}

/** An old tip as a warning; null when it is none. */
export function staleWords({ tip }: ChainStatus): string | null {
  if (tip === null || !tip.stale) return null
  return `The newest block is ${age(tip.age_ms)} old. Rarely that is chance; it may be that these servers are cut off from the network.`
}
