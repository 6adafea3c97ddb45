import { expect, it, vi } from 'vitest'
import type { FailoverTable } from '../../../src-main/failover/ports.ts'
import { BOB_URL, DAVE, createFailoverWorld, value } from '../../support/failover-world.ts'
import { batchOf, eventsOf } from '../storage/sample-events.ts'

// Dozens of whole failovers, each on a file of its own; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 300_000 })

type World = ReturnType<typeof createFailoverWorld>
/** Whether the write that failed was kept all the same. */
type Mode = 'lost' | 'kept'

class Killed extends Error {}

/** Calls `write`, and dies at the call number `at`, before or after it took effect. */
function dying(at: number, mode: Mode) {
  let calls = 0
  return {
    calls: () => calls,
    through<Args extends readonly unknown[]>(write: (...args: Args) => void) {
      return (...args: Args): void => {
        const dies = ++calls === at
        if (dies && mode === 'lost') throw new Killed()
        write(...args)
        if (dies) throw new Killed()
      }
    },
  }
}

const tableThrough =
  (wrap: ReturnType<typeof dying>) =>
  (from: FailoverTable): FailoverTable => ({
    custodians: () => from.custodians(),
    events: custodian => from.events(custodian),
    append: wrap.through(rows => from.append(rows)),
  })

/** What the operator does next, by what the wizard says; the chain does its part. */
async function stepOn(made: World): Promise<void> {
  const { world, failovers } = made
  const { step, gate, open } = value(failovers.get(BOB_URL))
  switch (step) {
    case 'wait':
      return world.mineTo(1_050)
    case 'plan':
      if (!gate.accepted) value(failovers.accept(BOB_URL, String(gate.atRisk)))
      value(failovers.plan(BOB_URL, made.to, 'normal'))
      return
    case 'sign':
      value(await failovers.sign(BOB_URL, DAVE.pubkey))
      return
    case 'broadcast':
      value(await failovers.broadcast(BOB_URL, { amount: String(gate.amount), mint: 'Bob' }))
      expect(open).toHaveLength(1)
      return world.show(world.sent.at(-1)!, 1_051)
    case 'watch':
      return world.mineTo(1_056)
    case 'open':
      value(await failovers.open(BOB_URL))
      return
    case 'redeem':
      value(failovers.close(BOB_URL, 'The end.'))
      return
    case 'report':
    case 'lost':
  }
}

async function play(prepare: (made: World) => void) {
  const made = createFailoverWorld()
  try {
    made.mirror(BOB_URL)
    made.world.store.log(`mirror:${BOB_URL}`).append(batchOf(eventsOf(0, 3)))
    made.world.fund(made.bobScript, 1_000_000n, 900)
    made.world.fund(made.bobScript, 50_000n, 900)
    prepare(made)
    let deaths = 0
    for (let turns = 0; turns < 40 && stepIn(made) !== 'report'; turns++) {
      try {
        await stepOn(made)
      } catch (error) {
        if (!(error instanceof Killed)) throw error
        deaths++
        made.restart()
      }
    }
    const kinds = made.world.store.failovers
      .events(BOB_URL)
      .map(({ event }) => JSON.parse(event) as { kind: string; step?: { kind: string } })
    const count = (name: string) => kinds.filter(({ kind, step }) => (step === undefined ? kind : `pot ${step.kind}`) === name).length
    return {
      deaths,
      sent: made.world.sent.length,
      plans: made.world.plans.list().length,
      redemption: made.failovers.redemptionOf(BOB_URL),
      carried: made.pots.pots.get(BOB_URL) ?? null,
      rows: {
        claim: count('claim'),
        planned: count('planned'),
        freeze: count('freeze'),
        open: count('pot open'),
        close: count('pot close'),
      },
    }
  } finally {
    made.dispose()
  }
}

const stepIn = ({ failovers }: World) => value(failovers.get(BOB_URL)).step

it('D4 D5 D26 goes on after a death at any write of the run, kept or lost: nothing is lost and no act is done twice', async () => {
  const counting = dying(0, 'lost')
  const whole = await play(made => made.restart(tableThrough(counting)))
  expect(whole).toMatchObject({ deaths: 0, sent: 1, plans: 1, rows: { claim: 1, planned: 1, freeze: 1, open: 1, close: 1 } })
  expect(whole.carried).toEqual(whole.redemption)
  expect(counting.calls()).toBeGreaterThan(8)
  for (let at = 1; at <= counting.calls(); at++) {
    for (const mode of ['lost', 'kept'] as const) {
      const broken = await play(made => {
        try {
          made.restart(tableThrough(dying(at, mode)))
        } catch {
          made.restart()
        }
      })
      const where = `write ${at}, ${mode}`
      expect(broken, where).toMatchObject({ sent: 1, plans: 1, redemption: whole.redemption })
      expect(broken.carried, where).toEqual(whole.redemption)
      // A plan whose row was lost is found in the tray, and is not planned again.
      expect({ ...broken.rows, planned: 1 }, where).toEqual(whole.rows)
    }
  }
})

it('brings the keeper of the pots to what was journalled after a death at any of its writes', async () => {
  const counting = dying(0, 'lost')
  const breakPots = (made: World, wrap: ReturnType<typeof dying>): void => {
    const { keeper } = made.pots
    keeper.put = wrap.through(keeper.put.bind(keeper))
  }
  const whole = await play(made => breakPots(made, counting))
  expect(counting.calls()).toBeGreaterThan(2)
  for (let at = 1; at <= counting.calls(); at++) {
    for (const mode of ['lost', 'kept'] as const) {
      const broken = await play(made => breakPots(made, dying(at, mode)))
      expect(broken, `write ${at}, ${mode}`).toMatchObject({ deaths: 1, sent: 1, plans: 1, redemption: whole.redemption, rows: whole.rows })
      expect(broken.carried, `write ${at}, ${mode}`).toEqual(whole.redemption)
    }
  }
})
