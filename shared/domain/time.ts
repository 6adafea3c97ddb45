import type { Brand } from '#shared/lib/brand.ts'

/** Milliseconds since 1970-01-01T00:00Z. The domain never reads a clock: time arrives as an argument. */
export type Millis = Brand<number, 'Millis'>
