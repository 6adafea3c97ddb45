import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { KeyHint } from './KeyHint.tsx'
import styles from './Menu.module.css'

export interface MenuItem {
  readonly label: string
  readonly detail?: ReactNode
  readonly icon?: LucideIcon
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly run: () => void
}

/** A list of acts behind one button. `trigger` is the button itself. */
export function Menu({ trigger, items, align = 'start' }: { trigger: ReactElement; items: readonly MenuItem[]; align?: 'start' | 'end' }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} align={align}>
          <Base.Popup className={styles.popup}>
            {items.map(item => (
              <Base.Item
                key={item.label}
                className={styles.item}
                data-danger={item.danger || undefined}
                disabled={item.disabled ?? false}
                onClick={item.run}
              >
                {item.icon !== undefined && <item.icon size={14} aria-hidden />}
                <span>
                  {item.label}
                  {item.detail !== undefined && <small>{item.detail}</small>}
                </span>
                {item.keys !== undefined && <KeyHint keys={item.keys} />}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
