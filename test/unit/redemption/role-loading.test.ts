import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { fail } from '#shared/lib/result.ts'
import { blindingDisagreement } from '../../../src-main/redemption/blinding-disagreement.ts'
import { portableBlinding } from '../../../src-main/redemption/portable-blinding.ts'
import type { Blinding } from '../../../src-main/redemption/ports.ts'
import type { RoleDeps } from '../../../src-main/redemption/role-deps.ts'
import { createRedemptionRole } from '../../../src-main/redemption/role.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { blinding } from '../../support/simulated-own-mint.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'

const SET_UP = {
  mintUrl: 'http://127.0.0.1:1',
  publicUrl: 'https://dave.test',
  listen: '127.0.0.1:0',
  front: false,
  infoUrl: null,
  approvedHosts: [],
  floatCap: '100',
  floatLow: '10',
}

/** A role whose crypto library fails its test, and that says what was loaded. */
function roleWith(setUp: object | null) {
  const store = createMemoryStore()
  if (setUp !== null) store.settings.set('gateway', JSON.stringify(setUp))
  const loaded: string[] = []
  const load =
    <Value>(what: string, value: Value) =>
    (): Value => {
      loaded.push(what)
      return value
    }
  const role = createRedemptionRole({
    store,
    clock: createSimulatedClock(),
    journal: store.journal,
    pots: () => [],
    openCrypto: load('crypto', fail({ detail: 'It computes wrongly.' })),
    floatKey: { read: load('key', null), write: load('key', undefined) },
    openPage: load('page', null),
    createLimits: () => ({ request: () => 0 }),
    addresses: { hostOf: () => '127.0.0.1:1', parse: () => ({ host: '127.0.0.1', port: 0 }), spell: () => '' },
    sockets: true,
    changed: () => undefined,
  } as unknown as RoleDeps)
  return { role, store, loaded }
}

it('loads nothing to answer what a command asks, nor where it is not set up or switched off', async () => {
  for (const setUp of [null, { ...SET_UP, enabled: false }, { ...SET_UP, enabled: true }]) {
    const { role, loaded } = roleWith(setUp)
    expect(role.state().state).toBe(setUp === null ? 'off' : 'stopped')
    expect(role.float()).toHaveLength(setUp === null ? 0 : 1)
    if (setUp?.enabled !== true) await role.start()
    expect(loaded).toEqual([])
    await role.stop()
  }
})

it('pays nothing with a library that computes wrongly, and says so once', async () => {
  const { role, store } = roleWith({ ...SET_UP, enabled: true })
  await role.start()
  expect(role.state()).toMatchObject({
    state: 'failed',
    refused: { code: 'gateway.self-test', detail: 'It computes wrongly.' },
    crypto: null,
  })
  expect(await role.invoice('sat', 1n)).toMatchObject({ ok: false, error: { code: 'gateway.self-test' } })
  expect(await role.switch(true)).toMatchObject({ ok: false, error: { code: 'gateway.self-test' } })
  expect(store.journal.list({ before: null, limit: 9, level: null, text: '' })).toMatchObject([{ act: 'gateway.failed', level: 'alarm' }])
  await role.stop()
  expect(await role.switch(true)).toMatchObject({ ok: false, error: { code: 'gateway.off' } })
})

it('the compiled blinding agrees with the portable one, and each wrong answer of it is found', () => {
  expect(blindingDisagreement(blinding, portableBlinding, randomBytes)).toBeNull()
  const other = portableBlinding.nullifier('another')
  const wrong: Partial<Blinding>[] = [
    { nullifier: () => other },
    { blind: () => other },
    { unblind: () => other },
    { isSignedBy: () => true },
    { isSignedBy: () => false },
    {
      unblind() {
        throw new RangeError('infinity')
      },
    },
  ]
  for (const bent of wrong) expect(blindingDisagreement({ ...blinding, ...bent }, portableBlinding, randomBytes)).not.toBeNull()
})
