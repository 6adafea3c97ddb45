import { describe, expect, it } from 'vitest'
import { newRedemption } from '#shared/domain/failover/redemption.ts'
import { gateway as gatewaySchema, pot as potSchema, redemptionRow as rowSchema } from '#shared/rpc/views/redemption.ts'
import { gatewayView, type GatewayFacts } from '../../../src-main/project/gateway.ts'
import { potView, type PotFacts } from '../../../src-main/project/pot.ts'
import { redemptionRow } from '../../../src-main/project/redemption.ts'
import type { IntentRow } from '../../../src-main/redemption/ports.ts'
import type { GatewayState } from '../../../src-main/redemption/role-ports.ts'
import { BOB, BOB_ID, claimOf, FREEZE, openRedemption, stepped, Y } from '../../support/redeem-world.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

const intent = (change: Partial<IntentRow> = {}): IntentRow => ({
  id: 7,
  key: 'key',
  state: 'settled',
  kind: 'swap',
  unit: 'sat',
  redeemed: [
    {
      Y: Y({ secret: 'one' }) as never,
      id: BOB_ID as never,
      amount: 8n as never,
      witness: null,
      custodian: BOB,
      pot: BOB,
      wasPending: true,
    },
    {
      Y: Y({ secret: 'two' }) as never,
      id: BOB_ID as never,
      amount: 2n as never,
      witness: null,
      custodian: BOB,
      pot: BOB,
      wasPending: false,
    },
  ],
  debits: [{ pot: BOB, msat: 10_000n }],
  fee: 1n,
  fromFloat: 9n,
  cost: 0n,
  outputs: [],
  melt: null,
  ownInputs: null,
  answer: '{}',
  refusal: null,
  createdAt: NOW - MINUTE,
  endedAt: NOW - MINUTE + 80,
  place: 3,
  ...change,
})

const facts = (change: Partial<PotFacts> = {}): PotFacts => ({
  now: NOW,
  nameOf: url => (url === BOB ? 'Bob' : url),
  until: null,
  keysets: [],
  recent: [],
  late: 0,
  ...change,
})

describe('a pot', () => {
  it('parts what was recovered into settled, being paid and left', () => {
    const redemption = stepped(openRedemption(100n), { kind: 'reserve', msat: 30_000n }, { kind: 'settle', msat: 10_000n })
    const view = potSchema.parse(
      potView(redemption, facts({ keysets: [{ custodian: BOB, id: BOB_ID, unit: 'sat', proofs: 2n, grossMsat: 10_000n }] })),
    )
    expect(view).toMatchObject({
      phase: 'open',
      recovered: '100000',
      settled: '10000',
      reserved: '20000',
      remaining: '70000',
      closed: null,
    })
    expect(view.custodians).toEqual([{ url: BOB, name: 'Bob' }])
    expect(view.freezes).toMatchObject([{ custodian: BOB, contiguous: FREEZE.contiguous }])
    expect(view.keysets).toEqual([{ custodian: BOB, id: BOB_ID, unit: 'sat', proofs: 2, gross: '10000' }])
  })

  it('is used up at the pace of the last hour, released requests not counted', () => {
    const recent = [
      intent(),
      intent({ state: 'released' }),
      intent({ createdAt: NOW - 61 * MINUTE }),
      intent({ debits: [{ pot: 'other', msat: 5n }] }),
    ]
    const open = potView(openRedemption(100n), facts({ recent }))
    expect(open.pace).toEqual({ last_hour: '10000', empty_in_ms: 10 * 60 * MINUTE })
    const closed = potView(newRedemption(BOB), facts({ recent }))
    expect(closed.pace.empty_in_ms).toBeNull()
    expect(closed.closed).toEqual({ why: 'unclaimed', by: null, at: null, reason: null })
  })

  it('D26 shows the claim that a reorganisation took back', () => {
    const shaken = stepped(openRedemption(100n), claimOf(100n, 'unsettled'))
    expect(potView(shaken, facts())).toMatchObject({ phase: 'suspended', claims: [{ txid: 'c1', shaken: true }] })
  })
})

describe('a request', () => {
  it('D25 is told without secret or answer, and says how many proofs were pending at the freeze', () => {
    const row = rowSchema.parse(redemptionRow(intent()))
    expect(row).toMatchObject({ amount: '10', proofs: 2, debit: '10000', flagged: 1, custodians: [BOB], keysets: [BOB_ID], place: 3 })
    expect(JSON.stringify(row)).not.toContain('answer')
  })

  it('carries the mint’s words, cut to what a screen takes', () => {
    const refused = redemptionRow(intent({ state: 'released', refusal: { code: 20_004, detail: 'x'.repeat(5_000) } }))
    expect(refused.refusal?.code).toBe(20_004)
    expect(refused.refusal?.detail.length).toBeLessThan(3_000)
  })
})

const CONFIG = {
  mintUrl: 'http://127.0.0.1:3338',
  publicUrl: 'https://dave.test/',
  listen: '127.0.0.1:3339',
  front: false,
  infoUrl: null,
  approvedHosts: [],
  floatCap: 100n,
  floatLow: 10n,
  enabled: true,
}
const serving: GatewayState = {
  config: CONFIG,
  state: 'serving',
  refused: null,
  listening: '127.0.0.1:3339',
  mint: { name: 'Dave', keysets: 1, units: ['sat'] },
  crypto: 'native',
  page: true,
  delegated: { keysets: new Map(), left: [] },
}
const calm: GatewayFacts = { feed: { publication: 1, behind: 0 }, isOpen: true, isExposed: () => true, low: [], float: true }
const findings = (state: Partial<GatewayState>, change: Partial<GatewayFacts> = {}) =>
  gatewaySchema.parse(gatewayView({ ...serving, ...state }, { ...calm, ...change })).findings.map(({ code }) => code)

describe('the gateway', () => {
  it('has nothing to say while it serves, with float and a feed', () => {
    expect(findings({})).toEqual([])
    expect(gatewayView(serving, calm).page).toBe('https://dave.test/redeem/')
  })

  it('says what keeps holders from being paid', () => {
    expect(findings({ state: 'stopped' })).toEqual(['gateway.stopped'])
    expect(findings({ state: 'waiting' }, { float: false })).toEqual(['gateway.waiting', 'float.empty'])
    expect(findings({ state: 'failed', refused: { code: 'gateway.listen', detail: 'taken' } })).toEqual(['gateway.listen'])
    expect(findings({ page: false })).toEqual(['gateway.no-page'])
    expect(findings({}, { low: ['sat', 'msat'] })).toEqual(['float.low', 'float.low'])
    expect(findings({ config: null, state: 'off' })).toEqual(['gateway.off'])
    expect(findings({ config: null, state: 'off' }, { isOpen: false })).toEqual([])
  })

  it('D22 says when co-delegates cannot see what is redeemed here', () => {
    expect(findings({}, { feed: null })).toEqual(['gateway.unpublished'])
    expect(findings({ state: 'demo' }, { feed: null })).toEqual([])
  })
})
