import type { Refusal, RefusalCode } from '#shared/domain/errors.ts'

export type StoreCode = Extract<RefusalCode, `store.${string}`>

/** The store cannot open, read or write. Thrown, because a console that cannot remember must not go on as if it did. */
export class StoreRefusal extends Error implements Refusal {
  readonly stage = 'store'
  readonly code: StoreCode
  /** The database file. */
  readonly subject: string
  readonly detail: string

  constructor(code: StoreCode, subject: string, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, { cause })
    this.name = 'StoreRefusal'
    this.code = code
    this.subject = subject
    this.detail = detail
  }
}

/** `what` is wrong with the contents of `file`. */
export function damaged(file: string, what: string): StoreRefusal {
  return new StoreRefusal(
    'store.corrupt',
    file,
    `${what}: the database is damaged; restore it from a backup, or set it aside and mirror anew`,
  )
}
