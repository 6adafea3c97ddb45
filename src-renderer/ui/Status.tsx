import {
  CircleQuestionMark,
  Clock,
  FileDiff,
  GitFork,
  Hourglass,
  LockOpen,
  OctagonX,
  Radio,
  RefreshCw,
  ShieldCheck,
  TriangleAlert,
  Unlink,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { StatusWord } from '#shared/rpc/views/overview.ts'
import { classes } from './classes.ts'
import styles from './Status.module.css'

/** The five status roles of tokens.css. Colour is the third signal, after the icon and the word. */
type Role = 'armed' | 'due' | 'urgent' | 'matured' | 'unknown'
/** `theirs`: a peer's coin that we may take. Its red is our green, and its haste is none of ours. */
type Side = 'mine' | 'theirs'

const LOOK: Readonly<Record<StatusWord, { readonly role: Role; readonly label: string; readonly icon: LucideIcon }>> = {
  armed: { role: 'armed', label: 'Armed', icon: ShieldCheck },
  due: { role: 'due', label: 'Due', icon: Clock },
  urgent: { role: 'urgent', label: 'Urgent', icon: TriangleAlert },
  matured: { role: 'matured', label: 'Matured', icon: LockOpen },
  unknown: { role: 'unknown', label: 'Unknown', icon: CircleQuestionMark },
  live: { role: 'armed', label: 'Live', icon: Radio },
  syncing: { role: 'due', label: 'Catching up', icon: RefreshCw },
  gap: { role: 'urgent', label: 'Gap', icon: Unlink },
  stale: { role: 'unknown', label: 'Stale', icon: Hourglass },
  disputed: { role: 'matured', label: 'Disputed', icon: GitFork },
  halted: { role: 'matured', label: 'Halted', icon: OctagonX },
  changed: { role: 'urgent', label: 'Changed', icon: FileDiff },
}

/** Icon and word. Only urgent, matured and unknown get a filled chip, so that calm rows stay quiet; `plain` never does. */
export function Status({ word, plain = false, label, side = 'mine' }: { word: StatusWord; plain?: boolean; label?: string; side?: Side }) {
  const { role: own, label: known, icon: Icon } = LOOK[word]
  const role = side === 'mine' ? own : word === 'matured' ? 'claimable' : word === 'unknown' ? 'unknown' : 'armed'
  return (
    <Chip role={role} icon={Icon} plain={plain}>
      {label ?? (role === 'claimable' ? 'Claimable' : known)}
    </Chip>
  )
}

export type ChipRole = Role | 'claimable'

/** A state of something that has words of its own, in the look of a status: role, icon, word. */
export function Chip({
  role,
  icon: Icon,
  plain = false,
  children,
}: {
  role: ChipRole
  icon: LucideIcon
  plain?: boolean
  children: ReactNode
}) {
  return (
    <span className={classes(styles.status, styles[role], plain && styles.plain)}>
      <Icon size={14} aria-hidden />
      {children}
    </span>
  )
}

/** Class that gives text the colour of a status; for a count beside a navigation entry or a figure in a table. */
export const statusInk = (word: StatusWord, side: Side = 'mine'): string => {
  if (side === 'mine') return styles[`ink-${LOOK[word].role}`]!
  return styles[word === 'matured' ? 'ink-claimable' : 'ink-armed']!
}
export const statusLabel = (word: StatusWord): string => LOOK[word].label
