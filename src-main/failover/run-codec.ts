import type { RunEvent } from './run-events.ts'

/** A run's event as the store keeps it: JSON, in which a bigint is `{"bigint":"…"}`. */
export const eventToJson = (event: RunEvent): string =>
  JSON.stringify(event, (_key, value: unknown) => (typeof value === 'bigint' ? { bigint: String(value) } : value))

/** Of our own writing alone: what comes from elsewhere is parsed. No event of ours has an object of that one key. */
export const eventFromJson = (text: string): RunEvent =>
  JSON.parse(text, (_key, value: unknown) => (isWrittenBigint(value) ? BigInt(value.bigint) : value)) as RunEvent

const isWrittenBigint = (value: unknown): value is { readonly bigint: string } =>
  typeof value === 'object' && value !== null && 'bigint' in value && typeof value.bigint === 'string' && Object.keys(value).length === 1
