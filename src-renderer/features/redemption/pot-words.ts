import { CirclePause, CircleSlash2, DoorClosed, DoorOpen, type LucideIcon } from 'lucide-react'
import type { Phase, PotView } from '#shared/rpc/views/redemption.ts'
import { hostOf, roughly, satOf } from '../../ui/format.ts'
import type { ChipRole } from '../../ui/Status.tsx'

/** The look of a phase. Only what the operator has to know of at once is filled. */
export const PHASES: Readonly<
  Record<Phase, { readonly role: ChipRole; readonly plain: boolean; readonly label: string; readonly icon: LucideIcon }>
> = {
  open: { role: 'claimable', plain: true, label: 'Open', icon: DoorOpen },
  suspended: { role: 'urgent', plain: false, label: 'Suspended', icon: CirclePause },
  exhausted: { role: 'due', plain: true, label: 'Used up', icon: CircleSlash2 },
  closed: { role: 'armed', plain: true, label: 'Closed', icon: DoorClosed },
}

const ORDER: readonly Phase[] = ['suspended', 'open', 'exhausted', 'closed']

/** What was recovered, or was taken by somebody else; what needs the operator first. */
export const shownPots = (pots: readonly PotView[]): readonly PotView[] =>
  pots
    .filter(({ recovered, closed }) => recovered !== '0' || closed?.why === 'taken')
    .toSorted((one, other) => ORDER.indexOf(one.phase) - ORDER.indexOf(other.phase))

/** Whose ecash it pays: `Tarn and Holm`. */
export const namesOf = ({ custodians, pot }: PotView): string =>
  custodians.length === 0 ? hostOf(pot) : custodians.map(({ url, name }) => name || hostOf(url)).join(' and ')

/** Why it stands as it does, in a sentence or two. Text in it may be a peer's. */
export function phaseCause(pot: PotView): string {
  switch (pot.phase) {
    case 'open':
      return forecast(pot)
    case 'exhausted':
      return 'Everything recovered is paid out. Holders are told so (33003), and keep their ecash.'
    case 'suspended':
      return 'A reorganisation took a claim back. Nothing new is paid until it is confirmed again; that happens by itself.'
    case 'closed':
      return closedCause(pot)
  }
}

function closedCause({ closed, recovered }: PotView): string {
  switch (closed?.why) {
    case 'taken':
      return `${closed.by ?? 'Another delegate'} took the reserve: its holders are sent there.`
    case 'operator':
      return `You closed it${closed.reason ? `: ${closed.reason}` : ''}. Holders are told so (33002), and keep their ecash.`
    case 'unclaimed':
    case undefined:
      return recovered === '0'
        ? 'No claim of its reserve is settled yet.'
        : 'The claim is settled, and nobody is paid yet: redemption was not opened.'
  }
}

function forecast({ pace }: PotView): string {
  if (pace.empty_in_ms === null) return 'Nothing was paid in the last hour.'
  return `Used up in ${roughly(pace.empty_in_ms)} at the pace of the last hour, ${satOf(pace.last_hour)} sat.`
}

/** The one act that a phase asks for, and where it is done. */
export function phaseAct({ phase, closed }: PotView): string | null {
  switch (phase) {
    case 'open':
      return null
    case 'suspended':
      return 'Watch the claim'
    case 'exhausted':
      return 'Close and report'
    case 'closed':
      return closed?.why === 'operator' ? 'Report' : closed?.why === 'taken' ? null : 'Open redemption'
  }
}
