import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PublicationState, RedeemedEvents } from '../../../src-main/publish/ports.ts'
import { createRedeemedEvents } from '../../../src-main/redemption/redeemed-events.ts'
import { download, listen } from '../../support/draft-client.ts'
import { ID_V1, proofOf, proofsOf, type Proof } from '../../support/mint-database.ts'
import { bobsProof, createPayingWorld, intentOf, walletOutputs } from '../../support/paying-world.ts'
import { createStage, publisherOn, until, type Stage } from '../../support/publishing.ts'

/** The gone mint's. */
const BOB = '00b0b0b0b0b0b0b0'
const MINT = 'http://127.0.0.1:9'

/** What a gateway settled, as a list; a settlement is a few proofs. */
function createSettlements() {
  const settled: { place: number; events: { Y: string; id: string; amount: bigint; witness: string | null }[] }[] = []
  const redeemed: RedeemedEvents = {
    after: (place, limit) => settled.filter(one => one.place > place).slice(0, limit),
    count: () => settled.reduce((sum, { events }) => sum + events.length, 0),
  }
  return {
    redeemed,
    settle: (...proofs: readonly Proof[]) =>
      void settled.push({ place: settled.length + 1, events: proofs.map(({ Y, amount, witness }) => ({ Y, id: BOB, amount, witness })) }),
  }
}

describe.each(['nutshell', 'cdk'] as const)('D21 what was redeemed stands in the feed of a %s mint', kind => {
  let stage: Stage
  let settlements: ReturnType<typeof createSettlements>
  /** Whether the gateway is set up before this mint. */
  let gateway: boolean
  beforeEach(() => {
    settlements = createSettlements()
    gateway = true
    stage = createStage(kind, MINT, url => (gateway && url === MINT ? settlements.redeemed : null))
  })
  afterEach(() => stage.close())

  const state = (publisher = stage.publisher): PublicationState => publisher.list()[0]!
  const live = (publisher = stage.publisher) => until(() => state(publisher).state === 'live' && state(publisher))
  const feed = () =>
    stage.store.log('own:1').read(0, 1e6, 1e6) as { seq: number; Y: string; id: string; amount: bigint; witness: string | null }[]
  const YsIn = (): string[] => feed().map(({ Y }) => Y)
  const Ys = (proofs: readonly Proof[]): string[] => proofs.map(({ Y }) => Y)
  async function add(): Promise<PublicationState> {
    const added = await stage.publisher.add(stage.args)
    if (!added.ok) throw new Error(added.error.detail)
    return live()
  }
  /** Past the next count of the mint's table; halted ones are none of this. */
  async function counted(publisher = stage.publisher): Promise<PublicationState> {
    const { checkedAt } = state(publisher)
    stage.skip(70_000)
    await until(() => state(publisher).halted !== null || (state(publisher).checkedAt ?? 0) > (checkedAt ?? 0))
    return state(publisher)
  }
  async function restarted() {
    await stage.publisher.stop()
    const again = stage.again()
    await again.start()
    await live(again)
    return again
  }

  it('under the gone mint’s keyset id, behind what was spent before, and at once from then on', async () => {
    stage.mint.spend(proofsOf('w', 2))
    settlements.settle(proofOf('bob', 0), proofOf('bob', 3))
    await add()
    const { publicUrl } = state().row
    const messages = listen(fetch, `${publicUrl}/v1/firehose/sse`, '3', AbortSignal.timeout(20_000))
    settlements.settle(proofOf('bob', 10))
    const { value } = await messages.next()
    expect(value).toMatchObject({ event: 'spent', data: expect.stringContaining(proofOf('bob', 10).Y) })
    stage.mint.spend(proofsOf('x', 1))
    await until(() => state().head === 5)
    settlements.settle(proofOf('bob', 5))
    await until(() => state().head === 6)
    const redeemed = (at: number) => ({ ...proofOf('bob', at), id: BOB })
    const all = [...proofsOf('w', 2), redeemed(0), redeemed(3), redeemed(10), proofOf('x', 0), redeemed(5)]
    expect(await download(fetch, `${publicUrl}/v1/firehose/batch`)).toEqual(
      all.map(({ Y, id, amount, witness }, seq) => ({ seq, Y, id, amount, witness })),
    )
    expect(state().redeemed).toEqual({ behind: 0 })
    expect(stage.publisher.redeemedIn(1, [BOB, ID_V1])).toBe(4)
    expect(await counted()).toMatchObject({ state: 'live', halted: null })
  })

  it('is caught up with after a stop, in slices, each Y once, and never read again', async () => {
    await add()
    settlements.settle(proofOf('bob', 0))
    await until(() => feed().length === 1)
    await stage.publisher.stop()
    for (let at = 1; at <= 250; at++) settlements.settle(proofOf('bob', at))
    settlements.settle(...proofsOf('many', 1_200))
    stage.mint.spend(proofsOf('w', 1))
    expect(state().redeemed).toEqual({ behind: 1_450 })
    const again = await restarted()
    await until(() => state(again).redeemed?.behind === 0)
    expect(YsIn()).toEqual([
      ...Ys(proofsOf('bob', 1)),
      ...Ys(proofsOf('w', 1)),
      ...Ys(proofsOf('bob', 250, 1)),
      ...Ys(proofsOf('many', 1_200)),
    ])
    expect(stage.store.publications.redeemed(1)).toEqual({
      place: 252,
      keysets: [{ id: BOB, events: 1_451, shadowed: 0 }],
      spentToo: 0,
    })
    expect(await counted(again)).toMatchObject({ state: 'live', halted: null })
  })

  it('a halted feed shows nothing of it, and catches up once it goes on', async () => {
    stage.mint.spend(proofsOf('w', 2))
    await add()
    stage.mint.db.exec('DROP TRIGGER nimdolf_spent')
    await until(() => state().halted)
    settlements.settle(proofOf('bob', 0))
    expect(state()).toMatchObject({ state: 'halted', redeemed: { behind: 1 } })
    expect(await stage.publisher.startOne(1)).toMatchObject({ ok: true })
    await until(() => state().redeemed?.behind === 0)
    expect(YsIn()).toEqual([...Ys(proofsOf('w', 2)), ...Ys(proofsOf('bob', 1))])
    await live()
  })

  it('halts as ever when a spend went past the trigger, however much was redeemed', async () => {
    stage.mint.spend(proofsOf('w', 2))
    settlements.settle(...proofsOf('bob', 3))
    await add()
    await until(() => feed().length === 5)
    await stage.publisher.stop()
    const triggers = stage.mint.db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
      name: string
      sql: string
    }[]
    for (const { name } of triggers) stage.mint.db.exec(`DROP TRIGGER ${name}`)
    stage.mint.spend(proofsOf('missed', 1))
    for (const { sql } of triggers) stage.mint.db.exec(sql)
    const again = stage.again()
    await again.start()
    expect(await until(() => state(again).halted)).toMatchObject({
      code: 'publish.counts-differ',
      detail: expect.stringContaining('3 spent proofs, 2 were published'),
    })
  })

  it('a secret that was redeemed and then spent here has one seq, and halts nothing, not even after a restart or a repair', async () => {
    stage.mint.spend(proofsOf('w', 1))
    await add()
    settlements.settle(proofOf('twin', 0), proofOf('bob', 1))
    await until(() => feed().length === 3)
    stage.mint.spend([proofOf('twin', 0)])
    stage.mint.spend(proofsOf('x', 1))
    await until(() => feed().length === 4)
    expect(YsIn().filter(Y => Y === proofOf('twin', 0).Y)).toHaveLength(1)
    expect(await counted()).toMatchObject({ state: 'live', halted: null })
    const again = await restarted()
    expect(await counted(again)).toMatchObject({ state: 'live', halted: null })
    // The back-fill reads every row of the mint once more.
    expect(await again.startOne(1)).toMatchObject({ ok: true })
    await live(again)
    expect(await counted(again)).toMatchObject({ state: 'live', halted: null })
    expect(stage.store.publications.redeemed(1)).toMatchObject({ keysets: [{ id: BOB, events: 2, shadowed: 0 }], spentToo: 1 })
    expect(feed()).toHaveLength(4)
  })

  it('a secret that was spent here and then redeemed has one seq, halts nothing, and counts as told', async () => {
    stage.mint.spend([proofOf('twin', 0), proofOf('w', 0)])
    await add()
    settlements.settle(proofOf('bob', 0), proofOf('twin', 0))
    settlements.settle(proofOf('bob', 1))
    await until(() => state().redeemed?.behind === 0)
    expect(YsIn()).toEqual([...Ys([proofOf('twin', 0), proofOf('w', 0)]), ...Ys(proofsOf('bob', 2))])
    expect(stage.publisher.redeemedIn(1, [BOB])).toBe(3)
    expect(await counted()).toMatchObject({ state: 'live', halted: null })
    const again = await restarted()
    expect(await counted(again)).toMatchObject({ state: 'live', halted: null, redeemed: { behind: 0 } })
  })

  it('twins on both sides at once, before the publication ever began', async () => {
    stage.mint.spend([proofOf('twin', 0), proofOf('w', 0)])
    settlements.settle(proofOf('twin', 0), proofOf('twin', 1))
    await add()
    await until(() => state().redeemed?.behind === 0)
    stage.mint.spend([proofOf('twin', 1)])
    stage.mint.spend(proofsOf('y', 1))
    await until(() => feed().length === 4)
    expect(await counted()).toMatchObject({ state: 'live', halted: null })
    expect(new Set(YsIn()).size).toBe(4)
  })

  it('a gateway that is gone leaves the counts as they are', async () => {
    settlements.settle(...proofsOf('bob', 2))
    await add()
    await until(() => feed().length === 2)
    gateway = false
    stage.mint.spend([proofOf('bob', 0)])
    stage.mint.spend(proofsOf('w', 1))
    await until(() => feed().length === 3)
    expect(await counted()).toMatchObject({ state: 'live', halted: null, redeemed: null })
    const again = await restarted()
    expect(await counted(again)).toMatchObject({ state: 'live', halted: null })
  })

  it('is what the payments of a real gateway settled, in the order in which they did', async () => {
    const world = await createPayingWorld(stage.store)
    const redeemed = createRedeemedEvents(stage.store.redemptions)
    const publisher = publisherOn(stage.store, stage.folder, { redeemed: () => redeemed })
    expect(await publisher.add(stage.args)).toMatchObject({ ok: true })
    const pay = (name: string, ...proofs: readonly ReturnType<typeof bobsProof>[]) => {
      const outputs = walletOutputs(
        world.mint,
        name,
        proofs.map(({ amount }) => amount),
      )
      void world.paying().redeem(intentOf({ name, proofs, outputs }))
    }
    pay('a', bobsProof(1, 8n), bobsProof(2, 2n))
    world.fates.push('lost')
    pay('late', bobsProof(3, 4n))
    await world.drain()
    pay('b', bobsProof(4, 1n))
    await world.drain()
    expect(redeemed.count()).toBe(4)
    await until(() => feed().length === 4)
    const settled = stage.store.redemptions.settledAfter(0, 9).flatMap(row => row.redeemed.map(({ Y, id, amount }) => ({ Y, id, amount })))
    expect(feed().map(({ Y, id, amount }) => ({ Y, id, amount }))).toEqual(settled)
    expect(state(publisher).redeemed).toEqual({ behind: 0 })
    await publisher.stop()
  })
})
