import type { Output } from '#shared/domain/redemption/request.ts'

/** ms for which everybody's outputs are asked about, after a request had to be taken back. */
const DOUBT_MS = 10 * 60_000

/**
 * Whether outputs were signed before (protocol §5 step 8), as our mint says: asked beforehand only for a while after a request was taken back. In
 * between the mint says it where it carries the request out, which saves it a question for each redemption, a third of all its work. Taking back
 * costs a swap of the float, so that nobody can make us do it again and again.
 */
export interface OutputTrust {
  signedOf(outputs: readonly Output[]): Promise<ReadonlySet<string>>
  /** A request was taken back. */
  doubt(): void
}

export function createOutputTrust(ask: OutputTrust['signedOf'], clock: { now(): number }): OutputTrust {
  // ms since 1970; changed by `doubt` alone. What was taken back before a restart was paid for once already.
  let until = 0
  return {
    signedOf: outputs => (clock.now() < until ? ask(outputs) : Promise.resolve(NONE)),
    doubt: () => void (until = clock.now() + DOUBT_MS),
  }
}

const NONE: ReadonlySet<string> = new Set()
