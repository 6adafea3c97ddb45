import { parseJson } from '#shared/lib/json.ts'
import { sha256 } from '../crypto/sha256.ts'
import { createDemoCurve } from './demo-curve.ts'
import type { Reachable } from './demo-wire.ts'
import { createKeyset, type DemoKeyset } from './ecash.ts'
import { createHolders, type Holders } from './holders/holders.ts'
import { floatToken } from './own-mint/float-token.ts'
import { createDemoLightning } from './own-mint/lightning.ts'
import { createOwnMint } from './own-mint/own-mint.ts'

/** The operator's own mint, what it is filled with, and the holders whom it pays one day. */
export interface OwnSide {
  /** The mint over the demo's wire: it always answers. */
  readonly reachable: Reachable
  floatToken(): string
  /** Wallets that hold ecash of the mint `host`, which has `keyset`. */
  holdersOf(host: string, keyset: DemoKeyset): Holders
}

interface Parts {
  readonly url: string
  readonly inputFeePpk: number
  readonly clock: { now(): number }
  readonly signal: AbortSignal
}

/** Keys up to 2^20 sat: the float of a rehearsal is few coins. */
const BITS = 21
/** sat: 200,000 once the mint took its fee for the seven coins. */
const FLOAT = 200_001n

export function createOwnSide({ url, inputFeePpk, clock, signal }: Parts): OwnSide {
  const curve = createDemoCurve()
  const lightning = createDemoLightning(clock)
  const keyset = createKeyset(sha256(new TextEncoder().encode('nimdolf demo mint of the operator')), { bits: BITS, inputFeePpk })
  const mint = createOwnMint({ name: 'Lantern', keyset, curve, lightning, clock })
  // Counts tokens; changed by `floatToken` alone.
  let tokens = 0

  /** NUT-05, as a wallet asks. */
  async function quoteOf(request: string): Promise<string | null> {
    const reply = await mint.app.request(`${url}/v1/melt/quote/bolt11`, { method: 'POST', body: JSON.stringify({ unit: 'sat', request }) })
    const said = parseJson(await reply.text())
    const quote = reply.ok && said.ok ? (said.value as { readonly quote?: unknown }).quote : null
    return typeof quote === 'string' ? quote : null
  }

  return {
    reachable: { app: mint.app, fault: () => 'none', onHangUp: () => () => undefined },
    floatToken: () => floatToken(`float ${tokens++}`, FLOAT, { url, keyset, curve, mint }),
    holdersOf: (host, of) => createHolders({ host, keyset: of, own: keyset, curve, lightning, quoteOf, signal }),
  }
}
