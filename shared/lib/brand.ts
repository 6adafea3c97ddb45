/** A nominal type: `Brand<string, 'KeysetId'>` is a string that only the function which checked it may name so. */
declare const brand: unique symbol
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name }
