import type { LucideIcon } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import styles from './DropFile.module.css'

/** Larger than any package or PSBT that the core reads; more is a mistake of the hand. */
const MAX_MIB = 4

/** A place where one file is dropped or chosen; its content is handed on as text, or `binary` as bytes. */
export function DropFile({
  icon: Icon,
  label,
  words,
  accept,
  maxMib = MAX_MIB,
  onText,
  onBytes,
}: {
  icon: LucideIcon
  label: string
  words: string
  accept: string
  /** Largest file that is read, MiB. */
  maxMib?: number
  onText?: (text: string, name: string) => void
  onBytes?: (bytes: Uint8Array, name: string) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    if (file.size > maxMib * 1024 * 1024) return setRefused(`${file.name} is larger than ${maxMib} MiB: that is not the file meant here.`)
    setRefused(null)
    if (onBytes) onBytes(new Uint8Array(await file.arrayBuffer()), file.name)
    else onText?.(await file.text(), file.name)
  }
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  return (
    <div
      className={classes(styles.drop, over && styles.over)}
      role="group"
      aria-label={label}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Icon size={16} aria-hidden />
      <span>{refused ?? words}</span>
      <Button onClick={() => input.current?.click()}>Choose file</Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={label}
        tabIndex={-1}
        className={styles.input}
        onChange={event => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </div>
  )
}
