import type { Till } from './till.ts'

/**
 * A front that cannot redeem yet, or at all, still is the mint's only public side: it takes every keyset for the mint's own and passes
 * everything on. A mint must not be gone because our float's key is.
 */
export const passingDesk = (limits: Till['desk']['limits']): Till['desk'] => ({
  keysets: { isOwn: () => true, refresh: () => Promise.resolve(), delegated: () => new Map(), redemptionOf: () => null },
  limits,
  factsOf: neverAsked,
  pay: neverAsked,
  questions: { statesOf: neverAsked, signedOf: neverAsked, quoteOf: neverAsked },
  verifier: { verify: neverAsked, checkConditions: neverAsked },
  statesOf: neverAsked,
  requestLimits: neverAsked,
})

function neverAsked(): never {
  throw new Error('nothing is delegated here, so that nothing is decided')
}
