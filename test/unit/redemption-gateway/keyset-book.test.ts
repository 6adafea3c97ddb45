import { describe, expect, it } from 'vitest'
import { newRedemption, redemptionStep, type Redemption } from '#shared/domain/failover/redemption.ts'
import type { MirroredKeyset, OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import { exposedKeysets } from '../../../src-main/redemption/exposed-keysets.ts'
import { createKeysetBook } from '../../../src-main/redemption/keyset-book.ts'
import { BOB, BOB_URL, claimed, DAVE, OPEN, STRANGER } from './gateway-world.ts'

const mirroredOf = (custodian: string, set: typeof BOB): MirroredKeyset => ({
  id: set.id,
  unit: 'sat',
  inputFeePpk: 0,
  finalExpiry: null,
  refused: null,
  keys: set.keys,
  firstSeenAt: 1,
  custodian,
})

function setUp() {
  const held: OwnKeyset[] = [{ id: DAVE.id, unit: 'sat', active: true, inputFeePpk: 0, keys: DAVE.keys }]
  const mirrored = [mirroredOf(BOB_URL, BOB)]
  const redemptions: Redemption[] = []
  const clock = { ms: 0 }
  let asked = 0
  let answers = true
  const book = createKeysetBook({
    clock: { now: () => clock.ms },
    own: {
      get: id => held.find(keyset => keyset.id === id) ?? null,
      all: () => held,
      refresh: () => (asked++, Promise.resolve(answers)),
    },
    mirrored: () => mirrored,
    redemptions: () => redemptions,
  })
  return { held, mirrored, redemptions, clock, book, asked: () => asked, goDown: () => void (answers = false) }
}

describe('whose keyset an id is', () => {
  it('own ones are own, mirrored ones are delegated, new ones within a second', () => {
    const { book, mirrored, clock } = setUp()
    expect([book.isOwn(DAVE.id), book.isOwn(BOB.id)]).toEqual([true, false])
    expect([...book.delegated().keys()]).toEqual([BOB.id])
    mirrored.push(mirroredOf('https://carol.test', STRANGER))
    clock.ms += 1_000
    expect([...book.delegated().keys()].toSorted()).toEqual([BOB.id, STRANGER.id].toSorted())
  })

  it('a clock that is set back holds nothing longer', async () => {
    const { book, mirrored, clock, asked } = setUp()
    clock.ms = 86_400_000
    expect([...book.delegated().keys()]).toEqual([BOB.id])
    await book.refresh()
    mirrored.push(mirroredOf('https://carol.test', STRANGER))
    clock.ms = 0
    expect([...book.delegated().keys()].toSorted()).toEqual([BOB.id, STRANGER.id].toSorted())
    await book.refresh()
    expect(asked()).toBe(2)
  })

  it('asks the mint once in five seconds, and says when it does not answer', async () => {
    const { book, clock, asked, goDown } = setUp()
    await Promise.all([book.refresh(), book.refresh()])
    clock.ms += 4_999
    await book.refresh()
    expect(asked()).toBe(1)
    goDown()
    clock.ms += 1
    await expect(book.refresh()).rejects.toThrow()
    expect(asked()).toBe(2)
  })

  it('D28 one pot pays for both mints after a succession: the keysets of both are exposed', () => {
    const { book, mirrored, redemptions, clock } = setUp()
    mirrored.push(mirroredOf('https://carol.test', STRANGER))
    clock.ms += 1_000
    expect(exposedKeysets(book)).toEqual([])
    let joint = newRedemption('https://carol.test', ['https://carol.test', BOB_URL])
    for (const event of [claimed(100n), OPEN]) {
      const next = redemptionStep(joint, event)
      if (next.ok) joint = next.value
    }
    redemptions.push(newRedemption(BOB_URL), joint)
    expect(book.redemptionOf(BOB_URL)?.pot).toBe('https://carol.test')
    expect(
      exposedKeysets(book)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([BOB.id, STRANGER.id].toSorted())
  })
})
