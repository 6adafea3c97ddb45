import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { deriveReserve, type Policy } from '#shared/domain/reserve/policy.ts'
import { packageOf, writePackage } from '#shared/domain/reserve/package.ts'
import { refuse } from '#shared/domain/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { createFailovers } from '../../src-main/failover/coordinator.ts'
import { DEFAULT_FAILOVER_POLICY } from '../../src-main/failover/default-policy.ts'
import type { MirrorState } from '../../src-main/feed/ports.ts'
import type { FailoverTable, PotKeeper } from '../../src-main/failover/ports.ts'
import { createDemoSigning } from '../../src-main/signing/demo-signing.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { DAVE, FRANK, createReserveWorld, policy } from './reserve-world.ts'

export const BOB_URL = 'https://b.test'
export const DAVE_URL = 'https://d.test'
export const FRANK_URL = 'https://f.test'

/** Dave's own delegated reserve, Frank the first in line. */
export const davePolicy: Policy = {
  ...policy,
  internalKey: DAVE.pubkey,
  delegates: [{ name: 'Frank', mintUrl: FRANK_URL, pubkey: FRANK.pubkey, delay: 144 }],
}

/** What `value` holds, or the refusal as an exception. */
export function value<Value>(result: Result<Value, { readonly code: string; readonly detail: string }>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** Who pays, reduced to what the coordinator needs of him; it outlives every crash of the console. */
export function createPotKeeper() {
  const pots = new Map<string, Redemption>()
  const puts: Redemption[] = []
  const keeper: PotKeeper = {
    get: pot => pots.get(pot) ?? null,
    put(redemption) {
      puts.push(redemption)
      pots.set(redemption.pot, redemption)
    },
    absorb(into, from) {
      const [heir, { money }] = [pots.get(into)!, pots.get(from)!]
      if (money.reserved > 0n) throw new Error('an intent of the pot is open')
      pots.set(into, { ...heir, money: { ...heir.money, settled: heir.money.settled + money.settled } })
      pots.delete(from)
    },
    books: () => ({ keysets: [], toHoldersMsat: 0n, feesMsat: 0n, routingMsat: 0n, floatMsat: 0n, events: 0n }),
    isRedeemed: () => false,
  }
  return { keeper, pots, puts }
}

/** A delegate's console over one SQLite file and a chain that a test moves by hand. `restart` is a crash: what was not on disk is gone. */
export function createFailoverWorld({ me = DAVE, own = davePolicy as Policy | null, closeAfterDays = null as number | null } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-failover-'))
  const file = join(folder, 'nimdolf.sqlite')
  const world = createReserveWorld([me.pubkey], openSqliteStore(file))
  const pots = createPotKeeper()
  const told: Redemption[] = []
  const answers = new Set<string>()
  const states = new Map<string, MirrorState>()
  let table = (from: FailoverTable): FailoverTable => from
  // Its one signer goes by the name of its key, as in the reserve world.
  const signing = createDemoSigning({
    keys: [{ name: 'Mine', secret: me.secret, use: 'leaf' }],
    network: 'regtest',
    random: length => new Uint8Array(length).fill(7),
    createdAt: 0,
  })
  let failovers = open()

  function open() {
    const made = createFailovers({
      table: table(world.store.failovers),
      journal: world.store.journal,
      clock: world.clock,
      reserves: world.reserves,
      plans: world.plans,
      attest: async (id, pubkey, digest) => signing.attest(id === me.pubkey ? 'demo-1' : id, pubkey, digest),
      chain: () => world.chain,
      peers: world.store.peers,
      logOf: url => world.store.log(`mirror:${url}`),
      mirror: url => states.get(url) ?? null,
      vantages: () => [
        {
          name: 'here',
          wire: {
            async fetch({ url }) {
              const known = [...answers].find(mint => url.startsWith(mint))
              if (known === undefined) return fail(refuse('wire', 'wire.timeout', url, 'The mint does not answer.'))
              return ok({ status: 200, bytes: new TextEncoder().encode('{"name":"Bob","nuts":{}}') })
            },
            stream: async ({ url }) => fail(refuse('wire', 'wire.timeout', url, 'The mint does not answer.')),
          },
        },
      ],
      ownKeys: () => [me.pubkey],
      self: () => (me === DAVE ? DAVE_URL : FRANK_URL),
      pots: pots.keeper,
      policy: () => ({ ...DEFAULT_FAILOVER_POLICY, closeAfterDays, staleAfterMs: 120_000 }),
      onRedemption: redemption => void told.push(redemption),
      changed: () => undefined,
    })
    world.follow(() => made.chainChanged())
    return made
  }

  const addPackage = (name: string, mintUrl: string | null, from: Policy, role: 'own' | 'peer') =>
    value(
      world.reserves.add({
        source: 'package',
        name,
        package: writePackage(packageOf(deriveReserve(from))),
        role,
        me: role === 'peer' ? me.pubkey : null,
        mintUrl,
      }),
    )[0]!.row.id

  const bob = addPackage('Bob', BOB_URL, policy, 'peer')
  const to = own === null ? -1 : addPackage('ours', null, own, 'own')
  return {
    world,
    pots,
    told,
    answers,
    /** What the mirrors of these mints say of themselves; those of others say nothing. */
    states,
    bob,
    to,
    me,
    bobScript: deriveReserve(policy).scriptPubKey,
    addPackage,
    get failovers() {
      return failovers
    },
    mirror(url: string, contactAt: number | null = null, latest = -1): void {
      world.store.peers.put({
        url,
        addedAt: 0,
        paused: false,
        approvedHosts: [],
        pinned: JSON.stringify({ name: 'Bob', version: '', pubkey: '', advertisement: null, findings: [] }),
        changed: null,
        latest,
        lastContactAt: contactAt,
      })
    },
    /** The process dies and starts again; `through` lets a test break the table of the next life. */
    restart(through: (from: FailoverTable) => FailoverTable = from => from): void {
      world.store.close()
      table = through
      world.restart(openSqliteStore(file))
      failovers = open()
      failovers.resume()
      failovers.chainChanged()
    },
    /** From a matured coin to a claim that the servers took; answers the raw transaction. */
    async claim(): Promise<string> {
      const { failovers: all } = this
      const gate = value(all.get(BOB_URL)).gate
      value(all.accept(BOB_URL, String(gate.atRisk)))
      value(all.plan(BOB_URL, to, 'normal'))
      value(await all.sign(BOB_URL, me.pubkey))
      value(await all.broadcast(BOB_URL, { amount: String(gate.amount), mint: BOB_URL }))
      return world.sent.at(-1)!
    },
    dispose(): void {
      world.store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export { DAVE, FRANK }
