import { describe, expect, it } from 'vitest'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { HARDWARE } from '../../../src-main/signing/hardware.ts'
import type { SignerState } from '../../../src-main/signing/ports.ts'
import { runtimeRefusalOf } from '../../../src-main/signing/runtime-refusal.ts'
import { whoCanSign } from '../../../src-main/signing/who-can-sign.ts'
import { BOB, DAVE, FRANK, HOT, planOf } from '../../support/example-plans.ts'

const signer = (id: string, pubkey: string, other: Partial<SignerState> = {}): SignerState => ({
  id,
  name: id,
  kind: 'keystore',
  network: 'regtest',
  origin: 'raw',
  keys: [{ pubkey, path: '', use: 'any' }],
  unlockedUntil: 1,
  createdAt: 0,
  backupCheckedAt: null,
  warnings: [],
  ...other,
})

describe('who can sign', () => {
  const plan = planOf('rearm')
  const rows = whoCanSign(plan, [
    signer('locked', BOB.pubkey, { unlockedUntil: null }),
    signer('elsewhere', BOB.pubkey, { network: 'signet' }),
    signer('stranger', FRANK.pubkey),
    signer('bob', BOB.pubkey),
  ])
  const row = (id: string) => rows.find(one => one.id === id)

  it('is the unlocked holder of the key, for every input', () => {
    expect(row('bob')).toEqual({ id: 'bob', name: 'bob', kind: 'keystore', can: true, reason: null, inputs: [0, 1, 2] })
  })

  it('is none that is locked, of another network, or without a key of the plan; each is told why', () => {
    expect(row('locked')).toMatchObject({ can: false, reason: { code: 'signer.locked' }, inputs: [0, 1, 2] })
    expect(row('elsewhere')).toMatchObject({ can: false, reason: { code: 'signer.network' }, inputs: [] })
    expect(row('stranger')).toMatchObject({
      can: false,
      reason: { code: 'signer.no-key', detail: expect.stringContaining(BOB.pubkey.slice(0, 8)) },
    })
  })

  it('names what is missing where its keys sign some of the inputs', () => {
    const mixed = { ...plan, inputs: [...plan.inputs.slice(0, 1), ...planOf('claim').inputs.slice(1)] }
    const [first] = whoCanSign(mixed, [signer('dave', DAVE.pubkey)])
    expect(first).toMatchObject({
      can: true,
      inputs: [1, 2],
      reason: { code: 'signer.some-inputs', detail: expect.stringContaining('2 of 3') },
    })
    expect(new Set(mixed.inputs.map(coinId)).size).toBe(3)
  })

  it('is always a PSBT file, with what it has to return for these paths', () => {
    const file = (kind: 'rearm' | 'claim') => whoCanSign(planOf(kind), []).find(({ kind }) => kind === 'file')
    expect(file('rearm')).toMatchObject({ can: true, reason: { detail: expect.stringContaining('internal key') } })
    expect(file('claim')).toMatchObject({ can: true, reason: { detail: expect.stringContaining('leaf’s key for every input') } })
  })

  it('is Krux by file; Ledger, BitBox02 and Coldcard are told apart with the way in', () => {
    const hardware = rows.filter(({ kind }) => kind === 'hardware')
    expect(hardware.map(({ name, can }) => [name, can])).toEqual([
      ['Krux (26.04 or later)', true],
      ['Ledger', false],
      ['BitBox02', false],
      ['Coldcard Edge', false],
    ])
    for (const { reason, can } of hardware)
      expect(reason?.detail).toMatch(can ? /exactly one taproot derivation.*merged/ : /hardware-policy/)
    expect(new Set(HARDWARE.map(({ id }) => id)).size).toBe(HARDWARE.length)
  })

  it('puts those that can before those that cannot', () => {
    expect(rows.map(({ can }) => can)).toEqual([...rows].map(({ can }) => can).sort((one, other) => Number(other) - Number(one)))
    expect(whoCanSign(planOf('sweep'), [signer('hot', HOT.pubkey)])[0]).toMatchObject({ id: 'hot', can: true })
  })
})

describe('a runtime for keys', () => {
  it('is one that still gets security fixes', () => {
    expect(runtimeRefusalOf({ node: '24.21.0' })).toBeNull()
    expect(runtimeRefusalOf({ node: '24.14.0', electron: '45.4.1' })).toBeNull()
    expect(runtimeRefusalOf({ node: '18.15.0', electron: '25.9.8' })).toMatchObject({
      code: 'signer.runtime',
      detail: expect.stringContaining('25.9.8'),
    })
    expect(runtimeRefusalOf({ node: '20.20.2' })).toMatchObject({ code: 'signer.runtime' })
  })
})
