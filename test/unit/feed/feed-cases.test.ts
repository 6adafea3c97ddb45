import { beforeEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../../../src-main/storage/store.ts'
import { createMirrorWorld, seeded, type MirrorWorld } from '../../support/mirror-world.ts'
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts'
import { createSimulatedCustodian, frame, spell, type SimulatedCustodian } from '../../support/simulated-custodian.ts'
import { pointOf, type DraftEvent } from '../../support/draft-server.ts'

/** The F cases of protocol §8 on a whole mirror, with simulated time and network. */
const MINUTE = 60_000
let clock: SimulatedClock
let custodian: SimulatedCustodian
let world: MirrorWorld
let log: EventLog

beforeEach(() => {
  clock = createSimulatedClock()
  const random = seeded(1)
  custodian = createSimulatedCustodian(clock, random, 10_000)
  world = createMirrorWorld({ wire: custodian.wire, clock, random })
})

async function mirroring(events: number): Promise<void> {
  custodian.spend(events)
  const added = world.mirrors.add(custodian.url, [])
  await clock.pass(1_000)
  expect(await added).toEqual({ ok: true, value: undefined })
  log = world.log(custodian.url)
  world.mirrors.start()
  await clock.pass(5_000)
  expect(log.cursor().contiguous).toBe(events - 1)
  expect(custodian.openStreams()).toBe(1)
}

const state = () => world.mirrors.state(custodian.url)!
const kinds = (): readonly string[] => log.disputes(100).map(({ kind }) => kind)
const batches = (): readonly string[] => custodian.requests.filter(request => request.startsWith('batch'))
const acts = (): readonly string[] => world.journal().map(({ act }) => act)
const like = (seq: number, more: Partial<DraftEvent> = {}): DraftEvent => ({
  seq,
  Y: pointOf(`other ${seq}`),
  id: '00ad268c4d1f5826',
  amount: 8n,
  witness: null,
  ...more,
})

describe('a mirror, case by case', () => {
  it('F5: an id that is not the seq is refused, kept as evidence, and the event comes by page', async () => {
    await mirroring(3)
    custodian.events.push(like(3))
    custodian.send(`id: 9\nevent: spent\ndata: ${spell(like(3))}\n\n`)
    await clock.pass(10)
    expect(state().lastError?.code).toBe('verify.header-id')
    expect(log.disputes(9)).toMatchObject([{ kind: 'header-id', seq: 3, second: spell(like(3)) }])
    await clock.pass(MINUTE)
    expect(log.cursor().contiguous).toBe(3)
    expect(log.at(9)).toBeNull()
  })

  it('F6: a comment puts off the dead timer and counts as nothing else', async () => {
    await mirroring(1)
    const before = state().lastContactAt
    custodian.comment()
    await clock.pass(5_000)
    expect(state().lastContactAt).toBe(before)
    for (let beats = 0; beats < 8; beats++) {
      await clock.pass(30_000)
      custodian.comment()
    }
    expect(custodian.requests.filter(request => request.startsWith('sse'))).toHaveLength(1)
    // Three missed keep-alives: the line is dead, and a new one is opened.
    await clock.pass(50_000)
    expect(custodian.requests.filter(request => request.startsWith('sse'))).toHaveLength(2)
  })

  it('F7, F8: an event above a gap blocks at once, and a page brings what is missing', async () => {
    await mirroring(1)
    custodian.events.push(like(1), like(2))
    custodian.answer = () => ({ status: 503, body: '' })
    custodian.send(frame(like(2)))
    await clock.pass(1)
    expect(log.cursor()).toEqual({ contiguous: 0, highest: 2, count: 2 })
    expect(log.seqOf(like(2).Y)).toBe(2)
    custodian.answer = null
    await clock.pass(MINUTE)
    expect(batches()).toContain('batch {"ranges":[{"from":1,"to":1}],"indexes":[]}')
    expect(log.cursor()).toEqual({ contiguous: 2, highest: 2, count: 3 })
  })

  it('F9: an identical duplicate is ignored, whatever its spelling (F24)', async () => {
    await mirroring(2)
    const { seq, Y, id, amount } = custodian.events[1]!
    custodian.send(frame(custodian.events[1]!))
    custodian.send(
      `id: ${seq}\nevent: spent\ndata: {"amount":${amount}, "id":"${id.toUpperCase()}", "extra":null, "Y":"${Y.toUpperCase()}", "seq":${seq}}\n\n`,
    )
    await clock.pass(1_000)
    expect(log.cursor().count).toBe(2)
    expect(log.disputeCount()).toBe(0)
    expect(state().lastError).toBeNull()
  })

  it('F10: the same seq with another Y is disputed once, with both messages, and both block', async () => {
    await mirroring(2)
    const held = custodian.events[1]!
    for (let times = 0; times < 3; times++) custodian.send(frame(like(1)))
    await clock.pass(1_000)
    expect(log.disputes(9)).toMatchObject([{ kind: 'same-seq', seq: 1, first: spell(held), second: spell(like(1)) }])
    expect([log.isBlocked(held.Y), log.isBlocked(like(1).Y)]).toEqual([true, true])
    expect(log.at(1)).toMatchObject({ Y: held.Y })
    expect(acts().filter(act => act === 'mirror.disputed')).toHaveLength(1)
  })

  it('F11: the same Y at two seqs is disputed, and the feed goes on', async () => {
    await mirroring(2)
    const twice = like(2, { Y: custodian.events[0]!.Y })
    custodian.events.push(twice)
    custodian.send(frame(twice))
    custodian.spend(1)
    await clock.pass(1_000)
    expect(log.disputes(9)).toMatchObject([{ kind: 'same-Y', seq: 2, otherSeq: 0, blocked: [twice.Y] }])
    expect(log.cursor().contiguous).toBe(3)
  })

  it('F12: reconnects with the last seq of the prefix', async () => {
    await mirroring(42)
    custodian.endStreams()
    await clock.pass(10_000)
    custodian.spend(1)
    await clock.pass(100)
    expect(custodian.requests).toContain('sse 41')
    expect(log.cursor().contiguous).toBe(42)
  })

  it('F13: after a reset pages bring what lies between', async () => {
    await mirroring(51)
    for (let seq = 51; seq <= 200; seq++) custodian.events.push(like(seq))
    custodian.send('event: reset\ndata: {"earliest":100,"latest":200}\n\n')
    for (let seq = 100; seq <= 200; seq++) custodian.send(frame(like(seq)))
    await clock.pass(2_000)
    expect(log.cursor()).toEqual({ contiguous: 200, highest: 200, count: 201 })
    expect(batches().some(request => request.includes('"from":51,'))).toBe(true)
    expect(log.disputeCount()).toBe(0)
  })

  it('F14: a lower latest whose last seq is gone is a rollback: alarm, nothing deleted', async () => {
    await mirroring(50)
    custodian.events.length = 40
    custodian.send('event: reset\ndata: {"earliest":0,"latest":39}\n\n')
    await clock.pass(5_000)
    expect(log.disputes(9)).toMatchObject([{ kind: 'rollback', seq: 49, second: null }])
    expect(state()).toMatchObject({ staleReplica: false, lastError: { code: 'verify.rollback' } })
    expect(log.cursor().count).toBe(50)
    expect(world.journal()).toContainEqual(expect.objectContaining({ act: 'mirror.rollback', level: 'alarm' }))
    await clock.pass(10 * MINUTE)
    expect(kinds()).toEqual(['rollback'])
  })

  it('F14: a rollback that tells the seq otherwise keeps both messages', async () => {
    await mirroring(50)
    const other = like(49)
    custodian.answer = () => ({ status: 200, body: `{"events":[${spell(other)}],"latest":40}` })
    await clock.pass(MINUTE)
    expect(log.disputes(9)[0]).toMatchObject({ seq: 49, second: spell(other) })
    expect(log.isBlocked(other.Y)).toBe(true)
  })

  it('F14: a lower latest whose last seq is still served is a stale replica, without alarm', async () => {
    await mirroring(50)
    let asked = 0
    custodian.answer = () => ({
      status: 200,
      body: ++asked % 2 === 1 ? '{"events":[],"latest":44}' : `{"events":[${spell(custodian.events[49]!)}],"latest":49}`,
    })
    custodian.send('event: reset\ndata: {"earliest":0,"latest":44}\n\n')
    await clock.pass(200)
    expect(state()).toMatchObject({ staleReplica: true, lastError: { code: 'verify.stale-replica' } })
    expect(log.disputeCount()).toBe(0)
    custodian.answer = null
    await clock.pass(MINUTE)
    expect(state()).toMatchObject({ staleReplica: false, lastError: null })
    expect(world.journal().every(({ level }) => level !== 'alarm')).toBe(true)
  })

  it('F14: what came by stream after a page was asked for is no rollback', async () => {
    await mirroring(5)
    await clock.passUntil(() => batches().length > 4, 2 * MINUTE)
    custodian.answer = () => ({ status: 200, body: `{"events":[${spell(custodian.events[4]!)}],"latest":4}` })
    custodian.spend(3)
    await clock.pass(100)
    expect(log.disputeCount()).toBe(0)
    expect(state().staleReplica).toBe(false)
  })

  it('F16: amounts beyond 2^53 arrive exact by page and by stream', async () => {
    const amounts = [2n ** 53n + 1n, 2n ** 63n + 1n, 2n ** 64n - 1n]
    amounts.forEach((amount, seq) => custodian.events.push(like(seq, { amount })))
    await mirroring(0).catch(() => undefined)
    await clock.pass(1_000)
    amounts.forEach((amount, at) => {
      custodian.events.push(like(3 + at, { amount }))
      custodian.send(frame(like(3 + at, { amount })))
    })
    await clock.pass(1_000)
    expect(log.read(0, 5, 9).map(event => 'amount' in event && event.amount)).toEqual([...amounts, ...amounts])
  })

  it('F17: an endless line ends the connection, with back-off; an oversize event is unusable and the log goes on', async () => {
    await mirroring(2)
    for (let sent = 0; sent < 70; sent++) custodian.send('a'.repeat(1_024))
    await clock.pass(10)
    expect(state()).toMatchObject({ lastError: { code: 'parse.stream' }, transport: 'page' })
    await clock.pass(MINUTE)
    expect(state()).toMatchObject({ lastError: null, transport: 'stream' })
    const fat = like(2, { witness: 'w'.repeat(20_000) })
    custodian.events.push(fat)
    custodian.send(frame(fat))
    custodian.spend(1)
    await clock.pass(10)
    expect(log.at(2)).toMatchObject({ unusable: true, reason: 'oversize' })
    expect(log.cursor().contiguous).toBe(3)
  })

  it('F19: a silent feed whose poll fails grows old, and says so', async () => {
    await mirroring(3)
    const last = state().lastContactAt!
    custodian.faults = { ...custodian.faults, fail: 1 }
    await clock.pass(10 * MINUTE)
    expect(state().lastContactAt).toBeLessThanOrEqual(last + 31_000)
    expect(state().lastError?.code).toBe('wire.unreachable')
    expect(acts()).toContain('mirror.stale')
    const samples = world.store.peers.samples(custodian.url, 0)
    expect(samples.at(-1)!.contactAgeMs).toBeGreaterThan(8 * MINUTE)
  })

  it('F20: an amount that was altered on its way is found by the checkpoint and disputed', async () => {
    custodian.spend(40)
    const real = custodian.events[7]!
    custodian.events[7] = { ...real, amount: real.amount + 1n }
    const added = world.mirrors.add(custodian.url, [])
    await clock.pass(1_000)
    await added
    world.mirrors.start()
    await clock.passUntil(() => world.log(custodian.url).cursor().contiguous === 39, 5_000)
    custodian.events[7] = real
    await clock.pass(MINUTE)
    log = world.log(custodian.url)
    expect(log.disputes(9)).toMatchObject([{ kind: 'same-seq', seq: 7 }])
    expect(state().lastError?.code).toBe('verify.checkpoint')
  })

  it('F22: ten silent minutes without keep-alive mean polls of the last event and no new connection', async () => {
    await mirroring(5)
    const before = batches().length
    await clock.pass(10 * MINUTE)
    expect(custodian.requests.filter(request => request.startsWith('sse'))).toHaveLength(1)
    const polls = batches().slice(before)
    expect(polls.length).toBeGreaterThanOrEqual(18)
    expect(polls.length).toBeLessThanOrEqual(22)
    expect(new Set(polls.filter(request => request.includes('ranges":[{')))).toEqual(
      new Set(['batch {"ranges":[{"from":4,"to":4}],"indexes":[]}']),
    )
    expect(state()).toMatchObject({ transport: 'stream', lastError: null })
  })

  it('F23: an unusable event is stored raw, the next one follows, and the mirror is disputed', async () => {
    await mirroring(5)
    const raw = '{"seq":5,"Y":"02ff","id":"00ad268c4d1f5826","amount":1,"witness":null}'
    custodian.events.push(like(5), like(6))
    custodian.send(`id: 5\nevent: spent\ndata: ${raw}\n\n${frame(like(6))}`)
    await clock.pass(10)
    expect(log.at(5)).toMatchObject({ unusable: true, raw, reason: 'bad-Y' })
    expect(log.cursor().contiguous).toBe(6)
    expect(kinds()).toEqual(['unusable'])
  })

  it('a half-open stream is replaced once pages had to bring what it did not', async () => {
    await mirroring(2)
    custodian.faults = { ...custodian.faults, halfOpen: 1 }
    for (let minute = 0; minute < 4; minute++) {
      custodian.spend(1)
      await clock.pass(MINUTE)
    }
    expect(log.cursor().contiguous).toBe(5)
    expect(custodian.requests.filter(request => request.startsWith('sse')).length).toBeGreaterThan(1)
  })

  it('a hole that stays is named, does not keep later events away, and closes when filled', async () => {
    await mirroring(3)
    const withheld = like(3)
    custodian.answer = (from, to) => {
      const found = custodian.events.filter(({ seq }) => seq >= from && seq <= to && seq !== 3)
      return { status: 200, body: `{"events":[${found.map(spell).join(',')}],"latest":${custodian.events.length - 1}}` }
    }
    custodian.endStreams()
    custodian.events.push(withheld)
    for (let seq = 4; seq < 30; seq++) custodian.events.push(like(seq))
    custodian.faults = { ...custodian.faults, drop: 1 }
    await clock.pass(2 * MINUTE)
    expect(log.cursor()).toEqual({ contiguous: 2, highest: 29, count: 29 })
    expect(log.gaps(9)).toMatchObject({ gaps: [{ from: 3, to: 3 }], missing: 1 })
    expect(state().lastError).toMatchObject({ code: 'verify.no-progress', subject: '3' })
    expect(acts()).toContain('mirror.gap-opened')
    custodian.answer = null
    custodian.faults = { ...custodian.faults, drop: 0 }
    await clock.pass(2 * MINUTE)
    expect(log.cursor().contiguous).toBe(29)
    expect(acts()).toContain('mirror.gap-closed')
  })

  it('a lone event is on the screen with the next turn, a burst is one transaction', async () => {
    await mirroring(2)
    const announced = (): number => world.changes.filter(topic => topic === 'events').length
    const before = announced()
    custodian.spend(1)
    await clock.pass(0)
    expect(log.cursor().contiguous).toBe(2)
    custodian.spend(500)
    await clock.pass(0)
    expect(log.cursor().contiguous).toBe(502)
    expect(announced() - before).toBeLessThanOrEqual(5)
  })

  it('journals changes of error and standing, not each retry, and stops at once', async () => {
    await mirroring(2)
    custodian.faults = { ...custodian.faults, fail: 1 }
    custodian.endStreams()
    await clock.pass(60 * MINUTE)
    expect(acts().filter(act => act === 'mirror.error').length).toBeLessThanOrEqual(2)
    const stopped = world.mirrors.stop()
    await clock.pass(0)
    await stopped
    const asked = custodian.requests.length
    await clock.pass(60 * MINUTE)
    expect(custodian.requests).toHaveLength(asked)
  })

  it('a peer that contradicts itself without end fills neither disputes nor journal', async () => {
    await mirroring(2)
    for (let times = 0; times < 3_000; times++) custodian.send(frame(like(1, { Y: pointOf(`liar ${times % 1_200}`) })))
    await clock.pass(MINUTE)
    expect(log.disputeCount()).toBeLessThanOrEqual(1_000)
    expect(world.journal().length).toBeLessThan(40)
  })
})
