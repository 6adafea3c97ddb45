import { CircleCheck, Info, OctagonX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { classes } from './classes.ts'
import { PeerText } from './PeerText.tsx'
import styles from './Notice.module.css'

const ICONS = { info: Info, ok: CircleCheck, warning: TriangleAlert, alarm: OctagonX } as const

/** A sentence that needs more than a row: what happened, why, what to do, and the one act beside it. */
export function Notice({
  tone = 'info',
  title,
  children,
  actions,
}: {
  tone?: keyof typeof ICONS
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  const Icon = ICONS[tone]
  return (
    <div className={classes(styles.notice, styles[tone])} role={tone === 'alarm' || tone === 'warning' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      <div className={styles.words}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}

/** A refused call, in the words of the core, with the code that scripts and reports match on. */
export function Failure({ error, title, actions }: { error: RpcFailure; title?: string; actions?: ReactNode }) {
  return (
    <Notice tone="warning" title={title} actions={actions}>
      <PeerText text={error.detail} wrap /> <code className={styles.code}>{error.code}</code>
    </Notice>
  )
}
