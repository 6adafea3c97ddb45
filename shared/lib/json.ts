import { fail, ok, type Result } from './result.ts'

/**
 * JSON whose integers keep every digit. Amounts reach 2^64−1 (protocol §3, case F16), so a reader that makes doubles of them
 * would credit and compare the wrong money.
 */

/** A number literal that a double may not keep: 16 digits or more, a fraction, or an exponent. Also hits some strings: harmless, only slower. */
const DELICATE_NUMBER = /[:[,]\s*-?\d(?:\d{15}|\d*[.eE])/
/** A text that is one number. Apart from the pattern above, because `^` inside it doubles the time of a page. */
const BARE_NUMBER = /^\s*-?\d/

/**
 * The value of `text`, or why it is not JSON. An integer literal beyond ±(2^53−1) becomes a bigint.
 * A literal with a fraction or an exponent is never an integer, even when its value is one (1.0, 1e3): such a value comes as a boxed
 * Number, which no check for an integer accepts; other fractions stay numbers. Size is the caller's bound; nesting that overflows
 * the stack is refused.
 */
export function parseJson(text: string): Result<unknown, string> {
  try {
    const delicate = DELICATE_NUMBER.test(text) || BARE_NUMBER.test(text)
    return ok(delicate ? JSON.parse(text, keepDigits as Reviver) : JSON.parse(text))
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message.slice(0, 200) : 'not JSON')
  }
}

/** JSON text of `value` on one line, bigints as raw integers. Throws TypeError on what JSON cannot hold, as JSON.stringify does. */
export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) => (typeof held === 'bigint' ? rawJson(held.toString()) : held))
}

type Reviver = (this: unknown, key: string, value: unknown) => unknown

/** The third argument is in V8 since 11.4 but not yet in TypeScript's library. */
function keepDigits(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value
  const literal = context.source
  if (literal === undefined) throw new SyntaxError('this platform cannot read large integers exactly')
  if (/[.eE]/.test(literal)) return Number.isInteger(value) ? Object(value) : value
  return Number.isSafeInteger(value) ? value : BigInt(literal)
}

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON
