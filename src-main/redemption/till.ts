import type { AmountKey } from '#shared/domain/keyset/keyset.ts'
import { isPairingKeyset } from '#shared/domain/proof/parse-proof.ts'
import type { RedeemFacts } from '#shared/domain/redemption/facts.ts'
import type { GatewayDeps } from './gateway-ports.ts'
import { createFloat, type Float } from './float.ts'
import { floatPolicy } from './float-policy.ts'
import { createFeedMarks, statesIn } from './feed-marks.ts'
import { createKeysetBook, type Book } from './keyset-book.ts'
import { approvedFor, DEFAULT_LIMITS, type OwnMintFacts } from './meet-mint.ts'
import { createMintQuestions } from './mint-questions.ts'
import { createOutputTrust } from './output-trust.ts'
import { createPaying, type Paying } from './paying.ts'
import type { FloatVault, PayingDeps } from './paying-deps.ts'
import { createFacts } from './redeem-facts.ts'
import { remember } from './remember.ts'
import { createTakeOut, type TakeOut } from './take-out.ts'
import type { RoleCrypto, RoleDeps } from './role-deps.ts'
import type { RoleNotes } from './role-notes.ts'
import type { GatewayConfig } from './role-ports.ts'

/** ms that a wallet waits for its payment before it is told that it is pending. */
const PATIENCE_MS = 20_000
/** How long those who block a custodian's ecash are taken as they were. */
const IN_LINE_MS = 1_000

/** Float, payments and decisions over one own mint: all of the gateway but its socket. */
export interface Till {
  readonly paying: Paying
  readonly float: Float
  readonly takeOut: TakeOut
  readonly book: Book
  /** After a redemption changed. */
  forgetFeeds(): void
  /** For the gateway and for requests that come without it. */
  readonly desk: Pick<GatewayDeps, 'keysets' | 'factsOf' | 'pay' | 'questions' | 'verifier' | 'limits' | 'requestLimits' | 'statesOf'>
}

interface TillParts {
  readonly config: GatewayConfig
  readonly mint: () => OwnMintFacts | null
  readonly crypto: RoleCrypto
  readonly vault: FloatVault
  readonly limits: GatewayDeps['limits']
  readonly notes: RoleNotes
}

export function createTill({ config, mint, crypto, vault, limits, notes }: TillParts, deps: RoleDeps): Till {
  const { clock, store, pots, logOf, ownFeed, failovers } = deps
  const table = store.redemptions
  const parts: PayingDeps = {
    wire: deps.wire,
    mintUrl: config.mintUrl,
    approvedHosts: approvedFor(config, url => deps.addresses.hostOf(url)),
    clock,
    blinding: crypto.blinding,
    vault,
    table,
    policy: unit => floatPolicy(config, pots(), unit),
    patienceMs: PATIENCE_MS,
    changed: () => deps.changed('redemption'),
    alarm(alarm) {
      if (alarm.code === 'paying.released') outputs.doubt()
      notes.alarm(alarm)
      deps.changed('redemption')
    },
  }
  const paying = createPaying(parts)
  const own = paying.keysets
  const mirrored = () =>
    store.peers.list().flatMap(({ url }) =>
      // The store gives back what the parser put in.
      store.peers.keysets(url).map(keyset => ({ ...keyset, keys: keyset.keys as readonly AmountKey[], custodian: url })),
    )
  const book = createKeysetBook({ clock, own, mirrored, redemptions: pots })
  const facts = { clock, expiry, own: (id: string) => own.get(id), crypto, table, paying }
  // Reserves and their trees are read for it; a change of a redemption forgets it.
  const inLine = remember(
    url => failovers().feedsOf(url),
    () => clock.now(),
    IN_LINE_MS,
  )
  const feeds = { logOf, ownFeed, feedsOf: inLine.of, isReleased: (url: string, Y: string) => failovers().isReleased(url, Y) }

  const questions = createMintQuestions(paying.mint, ({ id, secret }) =>
    // What cannot be hashed is no proof of our mint either: it answers for itself.
    isPairingKeyset(id) ? (crypto.hashToG1(secret) ?? '') : crypto.hashToCurve(secret),
  )
  const outputs = createOutputTrust(questions.signedOf, clock)
  const float = createFloat(paying, parts)

  return {
    paying,
    float,
    takeOut: createTakeOut(paying, float, {
      ...parts,
      publicUrl: config.publicUrl,
      mostInputs: () => (mint()?.limits ?? DEFAULT_LIMITS).maxInputs,
    }),
    book,
    forgetFeeds: inLine.forget,
    desk: {
      keysets: book,
      factsOf(learnt) {
        // Good for this turn of the event loop: a request has up to a thousand inputs of one pot.
        const keysets = { delegated: () => book.delegated(), redemptionOf: remember(url => book.redemptionOf(url)).of }
        const markInFeeds = createFeedMarks({ ...feeds, keysets })
        return createFacts({ ...facts, keysets, markInFeeds, wasPending })(learnt)
      },
      pay: intent => paying.redeem(intent),
      questions: { ...questions, signedOf: outputs.signedOf },
      verifier: crypto.pool,
      limits,
      requestLimits: () => mint()?.limits ?? DEFAULT_LIMITS,
      statesOf: Ys => statesIn(Ys, table, { ...feeds, keysets: book }),
    },
  }
}

/** Protocol §5 step 4 [D]: a keyset that had not expired when redemption opened is honoured. */
const expiry = (): RedeemFacts['expiry'] => 'at-opening'

/**
 * Case D25: a feed says nothing of PENDING proofs, and by the time of the freeze its mint answers nobody. Nothing here ever learns of one, so
 * that none is flagged; all are accepted, as the case asks.
 */
const wasPending = (): boolean => false
