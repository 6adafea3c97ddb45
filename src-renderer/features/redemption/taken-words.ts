import type { TakenView } from '#shared/rpc/views/redemption.ts'
import { groupDigits } from '../../ui/format.ts'

/** What became of ecash that was taken out, in a few words. */
export function takenWords({ state, left, returned, unit, found }: TakenView): string {
  const words = (amount: string): string => `${groupDigits(amount)} ${unit}`
  switch (state) {
    case 'taking':
      return 'the mint has not answered yet'
    case 'unspent':
      return found ? 'found by a restore, unspent' : 'unspent'
    case 'part':
      return left === null ? 'spent in part' : `${words(left)} unspent`
    case 'spent':
      return 'spent'
    case 'unknown':
      return 'the mint does not answer now'
    case 'returning':
      return `coming back, ${words(returned)}`
    case 'returned':
      return `put back, ${words(returned)}`
  }
}

/** Something of it may still be spent, by its token or by us: it can be shown, and put back. */
export const isOut = ({ state }: TakenView): boolean => state === 'unspent' || state === 'part' || state === 'unknown'
