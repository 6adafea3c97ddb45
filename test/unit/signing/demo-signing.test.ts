import { describe, expect, it } from 'vitest'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { createDemoSigning } from '../../../src-main/signing/demo-signing.ts'
import { aux, BOB, caps, DAVE, FRANK, HOT, planOf, TIP, valueOf } from '../../support/example-plans.ts'
import { whyInvalid } from '../../support/taproot-verifier.ts'

const open = () =>
  createDemoSigning({
    keys: [
      { name: 'Yours', secret: Buffer.from(BOB.secret), use: 'internal' },
      { name: 'Yours', secret: HOT.secret, use: 'any' },
      { name: 'Delegate', secret: DAVE.secret, use: 'leaf' },
    ],
    network: 'regtest',
    random: aux,
    createdAt: 7,
  })

// A Node buffer among them, whose `slice` is a view: wiping what was taken from it must not wipe the key.
describe('the signers of the demo network', () => {
  it('are listed as such: unlocked, without passphrase, by name', () => {
    expect(open().list()).toMatchObject([
      {
        id: 'demo-1',
        name: 'Yours',
        kind: 'demo',
        keys: [{ pubkey: BOB.pubkey }, { pubkey: HOT.pubkey }],
        network: 'regtest',
        createdAt: 7,
      },
      { id: 'demo-2', name: 'Delegate', kind: 'demo', keys: [{ pubkey: DAVE.pubkey, use: 'leaf' }] },
    ])
    for (const { unlockedUntil } of open().list()) expect(unlockedUntil).toBeGreaterThan(Date.now())
  })

  it('sign what is exactly the plan, again and again, through the real gate', async () => {
    const signing = open()
    for (const [id, kind] of [
      ['demo-1', 'rearm'],
      ['demo-1', 'sweep'],
      ['demo-2', 'claim'],
      ['demo-1', 'payout'],
    ] as const) {
      const plan = planOf(kind)
      const { raw } = valueOf(finalizePsbt(valueOf(await signing.sign(id, buildPsbt(plan), plan, caps)), plan))
      const coins = plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: TIP - 5_000 }))
      expect(whyInvalid(raw, coins, TIP + 1)).toBeNull()
    }
    const plan = planOf('rearm')
    expect(await signing.sign('demo-1', buildPsbt(planOf('payout')), plan, caps)).toMatchObject({ error: { code: 'signer.gate' } })
    expect(await signing.sign('demo-2', buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.no-key' } })
    expect(await signing.sign('demo-9', buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.unknown' } })
    expect(await signing.sign('demo-1', buildPsbt(plan), { ...plan, network: 'mainnet' }, caps)).toMatchObject({
      error: { code: 'signer.network' },
    })
  })

  it('are not made, imported or removed, and say why', async () => {
    const signing = open()
    const about = { name: 'Mine', network: 'regtest', passphrase: 'x' } as const
    for (const refused of [
      await signing.create({ ...about, words: 12 }),
      await signing.import({ ...about, secret: { kind: 'raw', key: 'x' }, madeOn: 'other' }),
      await signing.checkBackup('demo-1', 'x', []),
      await signing.remove('demo-1'),
    ])
      expect(refused).toMatchObject({ ok: false, error: { code: 'signer.runtime', detail: expect.stringContaining('Leave the demo') } })
    expect(await signing.unlock('demo-1', 'x', 1)).toMatchObject({ ok: true })
    expect(await signing.unlock('demo-3', 'x', 1)).toMatchObject({ ok: false })
  })

  it('keep a copy of their keys, and forget it when the demo is left', async () => {
    const secret = FRANK.secret.slice()
    const signing = createDemoSigning({ keys: [{ name: 'F', secret, use: 'any' }], network: 'regtest', random: aux, createdAt: 0 })
    await signing.stop()
    expect(secret).toEqual(FRANK.secret)
    const plan = planOf('rearm')
    expect(await signing.sign('demo-1', buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.no-key' } })
  })
})
