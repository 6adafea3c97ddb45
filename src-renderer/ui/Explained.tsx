import { Tooltip } from '@base-ui/react/tooltip'
import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { PeerText } from './PeerText.tsx'
import styles from './Explained.module.css'

/**
 * A figure that the operator acts on, with where it comes from: on hover, on focus, and as its description to a screen reader.
 * `inRow` is no control of its own: a click opens the row, and the pane beside the table explains the same figure to the keyboard.
 */
export function Explained({
  why,
  children,
  inRow = false,
  className,
}: {
  why: string
  children: ReactNode
  inRow?: boolean
  className?: string | undefined
}) {
  const id = useId()
  if (why === '') return <span className={className}>{children}</span>
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        {...(inRow ? { render: <span /> } : { type: 'button' as const })}
        className={classes(styles.explained, className)}
        aria-describedby={id}
        delay={250}
        closeOnClick={false}
      >
        {children}
        <span id={id} hidden>
          {why}
        </span>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className={styles.positioner}>
          <Tooltip.Popup className={styles.popup} role="tooltip">
            <PeerText text={why} wrap />
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
