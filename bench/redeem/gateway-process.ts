import { join } from 'node:path'
import { newRedemption, redemptionStep, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import { systemClock } from '../../src-main/app/clock.ts'
import { openRedemption } from '../../src-main/app/open-redemption.ts'
import { createHttpWire } from '../../src-main/feed/http-wire.ts'
import { createPotKeeper } from '../../src-main/redemption/pot-keeper.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { CUSTODIAN, mirrored } from './custodian.ts'

const POT_SAT = 1_000_000_000n
/** Payments under way hold coins each of their own, so that the float comes in as many, of one size. */
const FILLS = 32n

/**
 * The paying side as the core composes it, before the mint of the first argument, with its database in the folder of the second and a float of as
 * many sat as the third says. Prints its URL once it can pay.
 */
async function serve([mintUrl = '', folder = '', sat = '0']: readonly string[]): Promise<void> {
  const store = openSqliteStore(join(folder, 'nimdolf.sqlite'))
  store.peers.put({
    url: CUSTODIAN,
    addedAt: 1,
    paused: false,
    approvedHosts: [],
    pinned: '{}',
    changed: null,
    latest: -1,
    lastContactAt: 1,
  })
  store.peers.putKeysets(CUSTODIAN, [mirrored()])
  const pots = createPotKeeper({ table: store.redemptions, publishedEvents: () => null })
  pots.put(opened())

  const role = openRedemption({
    store,
    wire: createHttpWire(),
    clock: systemClock,
    journal: store.journal,
    failovers: () => ({ feedsOf: custodian => [custodian], isReleased: () => false, get: () => unasked('a failover') }),
    pots: () => pots.list(),
    ownFeed: () => null,
    folder,
    sockets: true,
    changed: () => undefined,
  })
  await role.start()
  const set = await role.configure({
    mintUrl,
    publicUrl: mintUrl,
    listen: '127.0.0.1:0',
    front: false,
    infoUrl: null,
    approvedHosts: [],
    floatCap: BigInt(sat) * 4n,
    floatLow: 0n,
  })
  if (!set.ok) throw new Error(set.error.detail)
  const each = 2n ** BigInt((BigInt(sat) / FILLS).toString(2).length)
  for (let at = 0n; at < FILLS; at++) {
    const invoice = await role.invoice('sat', each)
    if (!invoice.ok) throw new Error(invoice.error.detail)
  }
  const isFilled = (): boolean =>
    role.float().some(({ free, held, waiting }) => free >= each * FILLS && held === 0n && waiting.length === 0)
  while (!isFilled()) await systemClock.sleep(200, new AbortController().signal)
  process.stdout.write(`http://${role.state().listening}\n`)
  process.once('SIGTERM', () => {
    void role.stop().then(() => {
      store.close()
      // So that a profile is written.
      process.exit(0)
    })
  })
}

function opened() {
  const events: readonly RedemptionEvent[] = [
    { kind: 'chain', claims: [{ txid: 'c1'.repeat(32), sat: POT_SAT, standing: 'confirmed' }], takenBy: null },
    {
      kind: 'open',
      epoch: {
        openedAt: 1,
        freezes: [{ custodian: CUSTODIAN, contiguous: -1, highest: -1, events: 0, root: null, height: 1, at: 1 }],
      },
    },
  ]
  return events.reduce((state, event) => {
    const next = redemptionStep(state, event)
    if (!next.ok) throw new Error(next.error.detail)
    return next.value
  }, newRedemption(CUSTODIAN))
}

const unasked = (what: string): never => {
  throw new Error(`nobody asks for ${what} here`)
}

await serve(process.argv.slice(2))
