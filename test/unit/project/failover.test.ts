import { afterEach, describe, expect, it } from 'vitest'
import { failoverDetail as detailSchema, failoverRow as rowSchema } from '#shared/rpc/views/failover.ts'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { ServerState } from '../../../src-main/chain/ports.ts'
import { failoverDetail, failoverRow, type FailoverFacts } from '../../../src-main/project/failover.ts'
import { BOB_URL, createFailoverWorld, DAVE, value } from '../../support/failover-world.ts'

type World = ReturnType<typeof createFailoverWorld>
const worlds: World[] = []
afterEach(() => worlds.splice(0).forEach(world => world.dispose()))

const server = (id: number, host: string): ServerState => ({
  row: { id, host, port: 50_001, transport: 'tcp', pin: null, proxy: null, enabled: true, addedAt: 0 },
  state: 'ready',
  reason: null,
  software: '',
  tip: null,
  agrees: true,
  latencyMs: 1,
  lastAnswerAt: 0,
  nextAttemptAt: null,
})

function factsOf({ world }: World): FailoverFacts {
  const reserves = world.reserves.list()
  return {
    network: 'regtest',
    times: [],
    now: world.clock.now(),
    ladder: { duePercent: 50, urgentPercent: 10, alarmBlocks: 12 },
    ceremonyHours: 1,
    medianTimeAt: () => null,
    satPerKvb: null,
    mintName: () => 'Bob',
    planOf: () => null,
    spender: () => 'somebody',
    configured: 3,
    reserves: reserves.filter(({ row }) => row.role === 'peer' && row.mintUrl === BOB_URL),
    own: reserves.filter(({ row }) => row.role === 'own'),
    mirror: null,
    root: null,
    policy: { depth: 6, closeAfterDays: null },
    servers: [server(1, 'north.test'), server(9, 'mute.test')],
    chain: world.chain.state(),
    holderOf: pubkey => (pubkey === DAVE.pubkey ? 'Demo keys' : null),
    planOfClaim: () => {
      throw new Error('not looked at')
    },
    pot: null,
    late: 0,
  }
}

/** As the contract lets it through. */
function detailOf(world: World, change: Partial<FailoverFacts> = {}): FailoverDetail {
  const failover = value(world.failovers.get(BOB_URL))
  return detailSchema.parse(failoverDetail({ ...failover, open: [], sending: null }, { ...factsOf(world), ...change }))
}

const check = ({ checks }: FailoverDetail, name: string) => checks.find(one => one.name === name)!

function start(funded: number): World {
  const made = createFailoverWorld()
  worlds.push(made)
  made.world.fund(made.bobScript, 1_000_000n, funded)
  return made
}

describe('the evidence gate, line by line', () => {
  it('says what is missing and when that changes', () => {
    const detail = detailOf(start(900))
    expect(check(detail, 'mature')).toMatchObject({ result: 'not-yet', needed: '144 blocks', until: { height: 1_043 } })
    expect(check(detail, 'unspent')).toMatchObject({
      result: 'passed',
      needed: '2 of 2 servers, same tip',
      seen: [
        { by: 'north.test', what: 'tip 1\u202f000 · 1 output unspent' },
        { by: 'mute.test', what: 'no answer, counts as unknown' },
      ],
    })
    expect(check(detail, 'leaf')).toMatchObject({ result: 'passed', seen: [{ by: 'leaf' }, { by: 'key', what: 'Demo keys' }] })
    expect(detail).toMatchObject({ step: 'wait', open: false, claimable: '0', total: '1000000', blockers: [{ code: 'gate.immature' }] })
    expect(detail.next).toBe('Your leaf opens once the chain is 1\u202f043 blocks high.')
    expect(detail.countdown?.blocks).toBe(43)
  })

  it('D31 lets doubts about the mirror pass as something to be accepted', () => {
    const made = start(800)
    const detail = detailOf(made)
    expect(check(detail, 'mirror')).toMatchObject({ result: 'accept', seen: [{ by: 'feed', what: 'not mirrored here' }] })
    expect(detail).toMatchObject({ step: 'plan', open: true, at_risk: '1000000', accepted: false, blockers: [] })
    expect(detail.accept).toMatchObject([{ code: 'accept.no-mirror', at_risk: '1000000' }])
    value(made.failovers.accept(BOB_URL, '1000000'))
    expect(detailOf(made)).toMatchObject({ accepted: true, next: '1\u202f000\u202f000 sat can be claimed. Make the claim plan.' })
  })

  it('accepts a rival whose right comes after ours, and fails for one with an earlier right', () => {
    const made = start(700)
    const coin = made.world.reserves.get(made.bob)!.coins[0]!
    const [, frank] = made.world.reserves.get(made.bob)!.tree!.leaves
    const shown = (path: NonNullable<typeof coin.spent>['path']) => {
      made.world.spend(`${coin.txid}:${coin.vout}`, { txid: 'fa'.repeat(32), vin: 0, height: null, path }, { fee: 900n, vsize: 140 })
      return detailOf(made)
    }
    const later = shown({ kind: 'leaf', script: frank!.script, key: frank!.pubkey })
    expect(check(later, 'rivals')).toMatchObject({
      result: 'accept',
      seen: [{ by: 'https://f.test', what: 'moves 1\u202f000\u202f000 sat' }],
    })
    expect(later).toMatchObject({ open: true, claimable: '1000000', blockers: [] })
    expect(later.accept.map(({ code }) => code)).toContain('accept.race')
    const earlier = shown({ kind: 'key' })
    expect(check(earlier, 'rivals').result).toBe('failed')
    expect(earlier).toMatchObject({ open: false, blockers: [{ code: 'gate.contested' }] })
  })

  it('is unknown without a majority, and failed where servers contradict each other', () => {
    const made = start(800)
    made.world.agree('unknown')
    expect(check(detailOf(made), 'unspent').result).toBe('unknown')
    expect(check(detailOf(made), 'included').result).toBe('unknown')
    made.world.agree('disputed')
    expect(check(detailOf(made), 'unspent').result).toBe('failed')
    expect(detailOf(made)).toMatchObject({ step: 'wait', open: false, blockers: [{ code: 'gate.disputed' }] })
  })

  it('names who could be next, and where the money can go', () => {
    const detail = detailOf(start(800))
    expect(detail.next_delegate).toEqual({ name: 'Frank', blocks_after: 144 })
    expect(detail.destinations).toEqual([{ id: expect.any(Number) as number, name: 'ours', active: true }])
  })
})

it('counts a claim to its depth, in the row as in the detail', async () => {
  const made = start(800)
  const raw = await made.claim()
  made.world.show(raw, 1_001)
  made.world.mineTo(1_003)
  const failover = value(made.failovers.get(BOB_URL))
  expect(rowSchema.parse(failoverRow(failover, factsOf(made)))).toMatchObject({
    step: 'watch',
    next: 'The claim has 3 of 6 confirmations.',
    pot: null,
    since: expect.any(Number) as number,
  })
  expect(detailOf(made).claims).toMatchObject([{ coins: 1, taken: '1000000', standing: 'unsettled', confirmations: 3 }])
  made.world.mineTo(1_006)
  expect(detailOf(made)).toMatchObject({ step: 'open', pot: { phase: 'closed' } })
})
