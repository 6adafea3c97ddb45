import { refuse, type Refusal } from '#shared/domain/errors.ts'

/** What the store threw, as a refusal: a mirror whose disk is full says so and tries again, instead of ending the core. */
export function storeFailure(thrown: unknown, subject: string): Refusal {
  const { code, detail, message } = thrown as { readonly code?: unknown; readonly detail?: unknown; readonly message?: unknown }
  if (typeof code === 'string' && code.startsWith('store.') && typeof detail === 'string') {
    return refuse('store', code as Refusal['code'], subject, detail)
  }
  return refuse('store', 'store.unwritable', subject, `The store failed: ${String(message).slice(0, 300)}`)
}
