/** What JSON calls an object: no list, not null. Of its members nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of what may be an object; of anything else none. */
export const fieldsOf = (value: unknown): JsonObject => (isObject(value) ? value : {})
