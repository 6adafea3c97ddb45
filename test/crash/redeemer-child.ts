/**
 * A core that publishes one mint's database and settles redemptions beside it: `redeemer-child.ts HOME FILE WALLET`. Now and then somebody
 * redeems a secret that WALLET spends at the mint as well. Prints its URL, then lives until it is killed.
 */
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { KeysetId, Y } from '#shared/domain/feed/spent-event.ts'
import type { Amount } from '#shared/domain/amount.ts'
import { createPointCheck } from '../../src-main/crypto/point-check.ts'
import { createRedeemedEvents } from '../../src-main/redemption/redeemed-events.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { proofOf, proofsOf } from '../support/mint-database.ts'
import { publisherOn } from '../support/publishing.ts'

const [home, file, wallet] = process.argv.slice(2) as [string, string, string]
const MINT = 'http://127.0.0.1:9'
const POT = 'https://bob.example'
const store = openSqliteStore(join(home, 'nimdolf.sqlite'))
const { redemptions } = store
const redeemed = createRedeemedEvents(redemptions)
const publisher = publisherOn(store, home, { isPoint: createPointCheck(), redeemed: () => redeemed })

if (publisher.list().length === 0) {
  await publisher.add({ mintUrl: MINT, source: 'nutshell-sqlite', db: file, listen: '127.0.0.1:0', publicUrl: null, front: false })
} else await publisher.start()
process.stdout.write(`${publisher.list()[0]!.row.publicUrl}\n`)

const halted = (): void => {
  const found = publisher.list()[0]?.halted
  if (found == null) return
  process.stderr.write(JSON.stringify(found))
  process.exit(1)
}
for (let round = redemptions.intents(null, 1)[0]?.id ?? 0; ; round++) {
  halted()
  // The wallet spends faster than a proof a round and slower than eight: some are redeemed before, some after.
  const proofs = round % 4 === 3 ? [proofOf(wallet, round % 8 === 3 ? round : round * 8)] : proofsOf('bob', 1 + (round % 3), round * 3)
  const { call } = redemptions.begin(
    {
      key: `${round}`,
      kind: 'swap',
      unit: 'sat',
      redeemed: proofs.map(({ Y, amount, witness }) => ({
        Y: Y as Y,
        id: '00b0b0b0b0b0b0b0' as KeysetId,
        amount: amount as Amount,
        witness,
        custodian: POT,
        pot: POT,
        wasPending: false,
      })),
      debits: [],
      fee: 0n,
      fromFloat: 0n,
      outputs: [],
      melt: null,
      ownInputs: null,
      createdAt: round,
    },
    {
      root: null,
      intent: null,
      purpose: 'pay',
      path: '/v1/swap',
      body: null,
      coins: [],
      outputs: { keyset: '', first: 0, amounts: [], reserved: 0 },
      because: null,
      createdAt: round,
    },
    [],
  )
  redemptions.end({
    root: call,
    committed: call,
    coins: [],
    cost: 0n,
    intent: { answer: '{}' },
    pots: [],
    books: [],
    next: null,
    at: round,
  })
  await after(4)
}
