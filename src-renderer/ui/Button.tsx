import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { KeyHint } from './KeyHint.tsx'
import styles from './Button.module.css'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  kind?: 'plain' | 'primary' | 'danger' | 'link'
  icon?: LucideIcon
  /** Shown as a cap; the key itself is registered with `useActions`. */
  keys?: string
  /** An act is under way: the button stays where it is, says so to a screen reader and takes no second press. */
  busy?: boolean
  children: ReactNode
  submit?: boolean
}

export function Button({
  kind = 'plain',
  icon: Icon,
  keys,
  busy = false,
  disabled = false,
  submit = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={submit ? 'submit' : 'button'}
      className={classes(styles.button, styles[kind], className)}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
    >
      {Icon !== undefined && <Icon size={14} aria-hidden />}
      {children}
      {keys !== undefined && <KeyHint keys={keys} />}
    </button>
  )
}

/** A square button that shows only an icon; its label is spoken and appears as the tooltip's text where one is wanted. */
export function IconButton({
  icon: Icon,
  label,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'type' | 'aria-label'> & { icon: LucideIcon; label: string }) {
  return (
    <button {...rest} type="button" aria-label={label} title={label} className={classes(styles.icon, className)}>
      <Icon size={14} aria-hidden />
    </button>
  )
}

/** Looks like a button, goes to a place. */
export function LinkButton({
  kind = 'plain',
  keys,
  className,
  children,
  ...rest
}: ComponentProps<'a'> & { href: string; kind?: 'plain' | 'primary' | 'link'; keys?: string }) {
  return (
    <a {...rest} className={classes(styles.button, styles[kind], className)}>
      {children}
      {keys !== undefined && <KeyHint keys={keys} />}
    </a>
  )
}
