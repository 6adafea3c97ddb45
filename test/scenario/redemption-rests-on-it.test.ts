import { afterEach, expect, it, vi } from 'vitest'
import type { Args, CallName } from '#shared/rpc/contract.ts'
import { mayUninstall } from '../../src-main/rpc/handlers/may-forget.ts'
import type { Parts } from '../../src-main/rpc/parts.ts'
import { openDemoConsole } from '../support/demo-console.ts'

// Mints with real curve work and a chain with real signatures on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 120_000 })

const KESTREL = 'https://kestrel.demo'
const HARBOR = 'https://harbor.demo'
const FJORD = 'https://fjord.demo'
const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map(stop => stop())))

it('nobody takes mirror, reserve or network from under a redemption, and what is spent stays spent', async () => {
  const console = await openDemoConsole()
  stops.push(console.stop)
  const { demo, ask, until, mine, store } = console
  const custodian = { custodian: KESTREL }
  const codeOf = <Name extends CallName>(name: Name, args: Args<Name>): Promise<unknown> =>
    ask(name, args).then(
      () => 'done',
      (refusal: { code?: string }) => refusal.code,
    )
  await until(
    'the mirror is complete',
    'mirror.get',
    { url: KESTREL },
    ({ standing, contiguous }) => standing === 'live' && contiguous >= 5,
  )
  demo.fault(KESTREL, 'silence')
  await console.clock.pass(2 * 60_000)
  await mine(5)
  const matured = await until('the coin can be claimed', 'failover.get', custodian, ({ step }) => step === 'plan')
  if (!matured.accepted) await ask('failover.accept', { ...custodian, typed: matured.at_risk })
  await ask('failover.plan', { ...custodian, to: matured.destinations.find(({ active }) => active)!.id, rate: 'normal' })
  const [signer] = await ask('signer.list', {})
  await ask('failover.sign', { ...custodian, signer: signer!.id })
  await ask('failover.broadcast', { ...custodian, amount: '8 000 000', mint: 'Kestrel' })
  const reserve = (await ask('reserve.list', {})).find(({ role, mint_url }) => role === 'peer' && mint_url === KESTREL)!

  // The claim is on its way: what it rests on stays already.
  expect(await codeOf('peer.remove', { url: KESTREL })).toBe('redemption.rests-on-it')
  await mine(6)
  await until('redemption may open', 'failover.get', custodian, ({ step }) => step === 'open')
  await ask('failover.open', custodian)
  const held = store.log(`mirror:${KESTREL}`).cursor()
  expect(await codeOf('peer.remove', { url: KESTREL })).toBe('redemption.rests-on-it')
  expect(await codeOf('reserve.remove', { id: reserve.id })).toBe('redemption.rests-on-it')
  expect(await codeOf('settings.set', { network: 'signet' })).toBe('redemption.open')
  expect(await codeOf('settings.set', { network: null })).toBe('redemption.open')
  expect(await codeOf('settings.set', { poll_seconds: 60, network: 'regtest' })).toBe('done')
  expect(store.log(`mirror:${KESTREL}`).cursor()).toEqual(held)
  expect(await ask('settings.get', {})).toMatchObject({ network: 'regtest', poll_seconds: 60 })

  // Closed, it could be opened again.
  await ask('failover.close', { ...custodian, reason: 'over' })
  expect(await codeOf('peer.remove', { url: KESTREL })).toBe('redemption.rests-on-it')
  // Harbor is in line with us; Fjord has nothing to do with it.
  expect(await codeOf('peer.remove', { url: HARBOR })).toBe('redemption.rests-on-it')
  expect(await codeOf('peer.remove', { url: FJORD })).toBe('done')
})

it('the feed that tells of redemptions stays while one is open, or while it has not told all', () => {
  const parts = (phase: 'open' | 'suspended' | 'closed', behind: number | null, halted: object | null = null): Parts =>
    ({
      publisher: { list: () => [{ row: { id: 1 }, redeemed: behind === null ? null : { behind }, halted }] },
      pots: { list: () => [{ pot: KESTREL, phase: { kind: phase } }] },
    }) as unknown as Parts
  for (const [phase, behind] of [
    ['open', 0],
    ['suspended', 0],
    ['closed', 3],
  ] as const)
    expect(() => mayUninstall(parts(phase, behind), 1)).toThrow(expect.objectContaining({ code: 'redemption.published-here' }))
  // Another mint's feed; all is told; it can never be told.
  expect(() => mayUninstall(parts('open', null), 1)).not.toThrow()
  expect(() => mayUninstall(parts('closed', 0), 1)).not.toThrow()
  expect(() => mayUninstall(parts('closed', 3, {}), 1)).not.toThrow()
})
