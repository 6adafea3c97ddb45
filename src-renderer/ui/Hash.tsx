import { Tooltip } from '@base-ui/react/tooltip'
import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { copyText } from './copy-text.ts'
import { middle } from './format.ts'
import styles from './Hash.module.css'

const SHOWN_MS = 1_600

/**
 * A long identifier: middle-truncated, whole on hover and focus, copied on a click. When the system refuses the clipboard it says so and
 * leaves the whole text open to be marked by hand.
 */
export function Hash(props: {
  readonly value: string
  /** What it is, for the copy button's name: "Y", "keyset id". */
  readonly what: string
  readonly head?: number
  readonly tail?: number
  /** Inside a grid row: left out of the tab order, the pane has it. */
  readonly inRow?: boolean
}): ReactNode {
  const { value, what } = props
  const [open, setOpen] = useState(false)
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none')

  const copy = async (): Promise<void> => {
    const copied = await copyText(value)
    setOutcome(copied ? 'copied' : 'refused')
    setOpen(true)
    if (copied) setTimeout(() => setOutcome('none'), SHOWN_MS)
  }
  const onOpenChange = (next: boolean): void => {
    setOpen(next)
    if (!next) setOutcome('none')
  }

  return (
    <Tooltip.Root open={open} onOpenChange={onOpenChange}>
      <Tooltip.Trigger
        className={styles.hash}
        closeOnClick={false}
        delay={350}
        tabIndex={props.inRow ? -1 : 0}
        aria-label={`Copy ${what} ${value}`}
        onClick={() => void copy()}
      >
        <bdi>{middle(value, props.head, props.tail)}</bdi>
        {outcome === 'copied' ? <Check size={12} aria-hidden className={styles.done} /> : <Copy size={12} aria-hidden />}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={styles.popup} role="status">
            {outcome === 'refused' ? (
              <p>The system does not let this window write to the clipboard. Mark the text and copy it by hand:</p>
            ) : outcome === 'copied' ? (
              <p>Copied.</p>
            ) : null}
            <bdi className={styles.whole}>{value}</bdi>
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
