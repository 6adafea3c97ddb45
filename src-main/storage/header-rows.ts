export const HEADER_BYTES = 80
const HEADER = /^[0-9a-f]{160}$/

/** Throws RangeError unless each is 80 bytes of lower-case hex. */
export function checkHeaders(headers: readonly string[]): void {
  const odd = headers.find(header => !HEADER.test(header))
  if (odd !== undefined) throw new RangeError('a block header has 80 bytes, in lower-case hex')
}

/** Throws RangeError when headers put at `from` would leave a gap above those held. */
export function checkPlace(network: string, held: { readonly to: number } | null, from: number): void {
  if (!Number.isSafeInteger(from) || from < 0) throw new RangeError(`${from} is no height`)
  if (held !== null && from > held.to + 1) throw new RangeError(`headers of ${network} end at ${held.to}: ${from} would leave a gap`)
}
