import { Ban, Coins, DoorOpen, FileCheck, Hourglass, LockOpen, PenLine, Radar, Send, type LucideIcon } from 'lucide-react'
import type { FailoverStep as Step } from '#shared/rpc/views/failover.ts'
import { Chip, type ChipRole } from './Status.tsx'
import { stepLabel } from './step-label.ts'

/** How we stand to a mint in whose reserve we have a leaf. Only what waits for the operator is filled. */
const LOOK: Readonly<Record<Step, { readonly role: ChipRole; readonly plain: boolean; readonly icon: LucideIcon }>> = {
  wait: { role: 'armed', plain: true, icon: Hourglass },
  plan: { role: 'claimable', plain: false, icon: LockOpen },
  sign: { role: 'urgent', plain: false, icon: PenLine },
  broadcast: { role: 'urgent', plain: false, icon: Send },
  watch: { role: 'due', plain: true, icon: Radar },
  open: { role: 'claimable', plain: false, icon: DoorOpen },
  redeem: { role: 'claimable', plain: true, icon: Coins },
  report: { role: 'due', plain: true, icon: FileCheck },
  lost: { role: 'unknown', plain: true, icon: Ban },
}

export function FailoverStep({ step }: { step: Step }) {
  const { role, plain, icon } = LOOK[step]
  return (
    <Chip role={role} icon={icon} plain={plain}>
      {stepLabel(step)}
    </Chip>
  )
}
