import { Ban, Coins, DoorOpen, FileCheck, Hourglass, LockOpen, PenLine, Radar, Send, type LucideIcon } from 'lucide-react'
import type { FailoverStep as Step } from '#shared/rpc/views/failover.ts'
import { Chip, type ChipRole } from './Status.tsx'

/** How we stand to a mint in whose reserve we have a leaf. Only what waits for the operator is filled. */
const LOOK: Readonly<
  Record<Step, { readonly role: ChipRole; readonly plain: boolean; readonly label: string; readonly icon: LucideIcon }>
> = {
  wait: { role: 'armed', plain: true, label: 'Not yet', icon: Hourglass },
  plan: { role: 'claimable', plain: false, label: 'Claimable', icon: LockOpen },
  sign: { role: 'urgent', plain: false, label: 'To sign', icon: PenLine },
  broadcast: { role: 'urgent', plain: false, label: 'To send', icon: Send },
  watch: { role: 'due', plain: true, label: 'Claim sent', icon: Radar },
  open: { role: 'claimable', plain: false, label: 'Claimed', icon: DoorOpen },
  redeem: { role: 'claimable', plain: true, label: 'Redeeming', icon: Coins },
  report: { role: 'due', plain: true, label: 'To report', icon: FileCheck },
  lost: { role: 'unknown', plain: true, label: 'Taken', icon: Ban },
}

export function FailoverStep({ step }: { step: Step }) {
  const { role, plain, label, icon } = LOOK[step]
  return (
    <Chip role={role} icon={icon} plain={plain}>
      {label}
    </Chip>
  )
}

export const stepLabel = (step: Step): string => LOOK[step].label
