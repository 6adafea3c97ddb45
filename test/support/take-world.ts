import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDecodedToken } from '@cashu/cashu-ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { createFloat, type Float } from '../../src-main/redemption/float.ts'
import { listTaken } from '../../src-main/redemption/list-taken.ts'
import type { TakenState } from '../../src-main/redemption/role-ports.ts'
import { createTakeOut, type TakeOut } from '../../src-main/redemption/take-out.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { createPayingWorld, type PayingWorld } from './paying-world.ts'
import { blinding } from './simulated-own-mint.ts'

/** A float on a real disk, out of which is taken; its process dies wherever a test wants. */
export interface TakeWorld {
  readonly world: PayingWorld
  float(): Float
  takeOut(): TakeOut
  /** Carried out as far as the mint lets it; what became of it. */
  take(amount: bigint | null): Promise<ReturnType<TakeOut['outcome']>>
  giveBack(id: number): Promise<Awaited<ReturnType<TakeOut['giveBack']>>>
  list(): Promise<readonly TakenState[]>
  /** What `act` comes to, time passing as it must. */
  done<Value>(act: Promise<Value>): Promise<Value>
  /** The process ends where it stands, and another begins with the same file, or with an empty one. */
  restart(lost?: boolean): Promise<void>
  /** Inputs of one request, as the mint says; changed by tests. */
  mostInputs: number
  /** All that the mint signed for this float or to leave it, and nobody spent, in sat. */
  outstanding(): bigint
  /** Spends those of a token's proofs that `which` names; the mint's HTTP status. */
  spend(token: string, which?: (at: number) => boolean): number
  close(): void
}

export const OWN_URL = 'https://own.example'

export async function createTakeWorld(args: Parameters<typeof createPayingWorld>[1] = {}): Promise<TakeWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-take-'))
  let files = 0
  const file = (): string => join(folder, `${files}.sqlite`)
  const world = await createPayingWorld(openSqliteStore(file()), args)
  let spends = 0
  // Counters of one keyset; changed by `outstanding` alone.
  let used = 0

  const done: TakeWorld['done'] = async act => {
    let over = false
    void act.finally(() => (over = true))
    await world.clock.passUntil(() => over, 600_000)
    return act
  }
  const taking: TakeWorld = {
    world,
    mostInputs: 1_000,
    float: () => createFloat(world.paying(), world.deps()),
    takeOut: () =>
      createTakeOut(world.paying(), taking.float(), { ...world.deps(), publicUrl: OWN_URL, mostInputs: () => taking.mostInputs }),
    async take(amount) {
      const begun = taking.takeOut().begin('sat', amount)
      if (!begun.ok) return begun
      await done(world.paying().follow(begun.value.id))
      return taking.takeOut().outcome(begun.value.id)
    },
    async giveBack(id) {
      const begun = await done(taking.takeOut().giveBack(id))
      if (begun.ok) await done(world.paying().follow(begun.value.call))
      return begun
    },
    list: () => done(listTaken(world.store.redemptions, world.paying(), new Set())),
    done,
    async restart(lost = false) {
      await world.restart(store => {
        store.close()
        if (lost) files++
        return openSqliteStore(file())
      })
    },
    outstanding() {
      const { vault } = world.deps()
      let sum = 0n
      // What an earlier, lost database used included.
      used = Math.max(used, ...world.mint.keysets.map(({ id }) => world.store.redemptions.counter(id)))
      for (const keyset of world.mint.keysets) {
        for (let counter = 0; counter < used; counter++) {
          for (const leaving of [false, true]) {
            const { secret, r } = vault.derive(keyset.id, counter, leaving)
            const Y = blinding.nullifier(secret)
            const signed = world.mint.signed.get(blinding.blind(Y, r))
            if (signed !== undefined && !world.mint.spent.has(Y)) sum += signed.amount
          }
        }
      }
      return sum
    },
    spend(token, which = () => true) {
      const ids = world.mint.keysets.map(({ id }) => id)
      const proofs = getDecodedToken(token, ids).proofs.filter((_, at) => which(at))
      const keyset = world.mint.keysets.findLast(({ active }) => active)!
      const sum = proofs.reduce((total, { amount }) => total + amount.toBigInt(), 0n)
      const fee = (BigInt(proofs.length * keyset.inputFeePpk) + 999n) / 1_000n
      const amounts = keyset.keys.map(({ amount }) => amount as bigint).filter(amount => ((sum - fee) & amount) !== 0n)
      const outputs = amounts.map(amount => {
        const B_ = blinding.blind(blinding.nullifier(`spent ${spends++}`), '03'.repeat(32))
        return { amount, id: keyset.id, B_ }
      })
      const inputs = proofs.map(({ amount, id, secret, C }) => ({ amount: amount.toBigInt(), id, secret, C }))
      return world.mint.handle('POST', '/v1/swap', stringifyJson({ inputs, outputs })).status
    },
    close() {
      world.store.close()
      rmSync(folder, { recursive: true })
    },
  }
  return taking
}
