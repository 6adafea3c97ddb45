import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '#shared/lib/bytes.ts'
import type { ServerProbe, ServerRow } from '#shared/rpc/views/chain.ts'
import type { PlanDetail, PlanPreview } from '#shared/rpc/views/plan.ts'
import type { Derived, ReserveDetail, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { DAVE, FRANK } from '../support/reserve-world.ts'
import { keyFor, openWorld, type PeersWorld } from './operators.ts'
import { ask } from './oracles/ask.ts'
import { nimdolf } from './processes.ts'

const DELAY = 40
const PASSPHRASE = 'six words that nobody else would string'

interface Reserves {
  readonly reserves: readonly ReserveRow[]
}
interface Countdowns {
  readonly countdowns: readonly { readonly state: string; readonly blocks: number | null; readonly mine: boolean }[]
}

/** A home that is used by commands alone: each starts a core of its own and ends it. */
interface Shell {
  file(name: string, text?: string): string
  /** `nimdolf ARGS --json`: what it answers; it must exit with `code`. */
  run<Answer = unknown>(args: readonly string[], code?: number): Promise<Answer>
}

describe('the command line as a script uses it', () => {
  let world: PeersWorld
  let bob: Shell
  let dave: Shell

  beforeAll(async () => {
    world = await openWorld()
    world.chain.estimate(2_500)
    // Somebody who looks on: when blocks are found, the test goes on once the servers show them.
    await world.operator('onlooker')
    bob = shell('bob')
    dave = shell('dave')
  })
  afterAll(() => world?.stop())

  function shell(name: string): Shell {
    const home = join(world.folder, `${name}-home`)
    const files = join(world.folder, `${name}-files`)
    for (const folder of [home, files]) mkdirSync(folder, { mode: 0o700 })
    return {
      file(label, text) {
        const path = join(files, label)
        if (text !== undefined) writeFileSync(path, text, { mode: 0o600 })
        return path
      },
      async run<Answer>(args: readonly string[], code = 0) {
        const done = await nimdolf(home, ...args, '--json')
        expect(done, `${args.join(' ')}\n${done.err}`).toMatchObject({ code })
        return JSON.parse(done.out) as Answer
      },
    }
  }

  async function setUp({ run }: Shell): Promise<void> {
    const [tcp, tls] = world.chain.servers
    expect(await run(['server', 'add', `127.0.0.1:${tcp!.tcp}`, '--tcp'], 3)).toMatchObject({ error: { code: 'settings.network' } })
    await run(['settings', 'set', 'network', 'regtest'])
    await run(['server', 'add', `127.0.0.1:${tcp!.tcp}`, '--tcp'])
    const at = `127.0.0.1:${tls!.tls}`
    const probe = await run<ServerProbe>(['server', 'probe', at])
    expect(probe).toMatchObject({ reason: { code: 'server.certificate' }, offered_pin: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    const { id } = await run<ServerRow>(['server', 'add', at])
    await run(['server', 'pin', String(id), probe.offered_pin!])
    expect(await run(['server', 'list'])).toMatchObject({
      chain: { agreement: 'verified', answered: 2, configured: 2 },
      servers: [{ state: 'ready' }, { state: 'ready', pin: probe.offered_pin }],
    })
  }

  const signIn = ({ file }: Shell, signer: string): string[] => ['--signer', signer, '--passphrase-file', file('passphrase')]
  /** Fields that the shape of the issue fixes. */
  const coin = { coin: expect.any(String) as string, status: 'armed', agreement: 'verified', who: 'Dave' }

  it('sets a reserve up, counts down, re-arms it, and shows the new deadline', async () => {
    await setUp(bob)
    bob.file('passphrase', `${PASSPHRASE}\n`)
    const { signer, words } = await bob.run<{ signer: SignerRow; words: string[] }>([
      'key',
      'create',
      '--name',
      'Bob',
      '--passphrase-file',
      bob.file('passphrase'),
    ])
    expect(words).toHaveLength(12)
    expect(await bob.run(['key', 'list'])).toMatchObject({
      signers: expect.arrayContaining([expect.objectContaining({ id: signer.id })]) as [],
    })
    const internal = keyFor(signer, 'internal')
    const policy = bob.file(
      'policy.toml',
      `network = "regtest"\ninternal_key = "${internal}"\n` +
        [
          ['Dave', DAVE.pubkey, DELAY],
          ['Frank', FRANK.pubkey, DELAY + 100],
        ]
          .map(([name, pubkey, delay]) => `[[delegates]]\nname = "${name}"\npubkey = "${pubkey}"\ndelay = ${delay}\n`)
          .join(''),
    )
    const derived = await bob.run<Derived>(['reserve', 'derive', '--policy', policy])
    const { reserves } = await bob.run<Reserves>(['reserve', 'add', '--policy', policy, '--name', 'Reserve'])
    expect(reserves).toMatchObject([{ address: derived.address, active: true, verdict: 'verified' }])
    // An operator keeps it beside the console: whoever reads it derives the same address.
    const { package: kept } = await bob.run<ReserveDetail>(['reserve', 'show', String(reserves[0]!.id)])
    expect(JSON.parse(kept!)).toMatchObject({ address: derived.address, descriptor: derived.descriptor })
    dave.file('package.json', kept!)

    await world.pay({ to: derived.address, amount: 400_000n })
    const funded = await world.mine(1)
    expect(await bob.run(['reserve', 'watch', '--once'])).toMatchObject({ reserves: 1 })
    expect(await bob.run(['countdown'])).toMatchObject({
      countdowns: [{ ...coin, amount: '400000', blocks: DELAY - 1, opens_at_tip: funded + DELAY - 1 }],
    })

    await world.mine(25)
    const out = bob.file('rearm.psbt')
    // The servers' own estimate, at a tip that this home knows already.
    await bob.run(['countdown'])
    const preview = await bob.run<PlanPreview>(['reserve', 'plan', 'rearm', '--dry-run'])
    const plan = await bob.run<PlanDetail>(['reserve', 'plan', 'rearm', '--rate', '2.5', '--out', out])
    expect(plan).toMatchObject({ kind: 'rearm', state: 'open', fee: preview.fee, sat_per_kvb: 2_500, signatures: { have: 0, need: 1 } })
    expect(existsSync(out)).toBe(true)
    expect(await bob.run(['psbt', 'inspect', out])).toMatchObject({ plan: plan.id, txid: plan.txid, refusals: [] })
    expect(await bob.run(['psbt', 'finalize', out], 3)).toMatchObject({ error: { code: 'plan.unsigned' } })

    bob.file('wrong', 'another passphrase altogether')
    const wrong = await bob.run(['psbt', 'sign', out, '--signer', signer.id, '--passphrase-file', bob.file('wrong')], 3)
    expect(wrong).toMatchObject({ error: { code: 'signer.passphrase' } })
    const signed = bob.file('signed.psbt')
    expect(await bob.run(['psbt', 'sign', out, ...signIn(bob, signer.id), '--out', signed])).toMatchObject({
      signatures: { have: 1, need: 1 },
      ready: true,
    })
    expect(await bob.run(['psbt', 'finalize', signed])).toMatchObject({
      txid: plan.txid,
      raw: expect.stringMatching(/^02000000/) as string,
    })
    expect(await bob.run(['psbt', 'broadcast', signed], 3)).toMatchObject({ error: { code: 'psbt.confirm' } })
    expect(await bob.run(['psbt', 'broadcast', signed, '--yes'])).toMatchObject({ state: 'sent', txid: plan.txid, refused: null })
    const height = await world.mine(1)
    const { countdowns } = await bob.run<Countdowns>(['countdown'])
    expect(countdowns.filter(({ state }) => state !== 'spent')).toMatchObject([
      { state: 'confirmed', blocks: DELAY - 1, opens_at_tip: height + DELAY - 1 },
    ])
    expect(await bob.run(['plan', 'list'])).toMatchObject({ plans: [{ id: plan.id, state: 'confirmed', confirmations: 1 }] })
  })

  it('claims by a delegate whose signer is another program, and never too early', async () => {
    await setUp(dave)
    dave.file('passphrase', `${PASSPHRASE}\n`)
    const key = dave.file('key', `${toHex(DAVE.secret)}\n`)
    const imported = ['key', 'import', '--name', 'Dave', '--kind', 'raw', '--file', key, '--passphrase-file', dave.file('passphrase')]
    expect(await dave.run(imported)).toMatchObject({ origin: 'raw', keys: [{ pubkey: DAVE.pubkey }] })
    const peer = await dave.run<Reserves>(['reserve', 'add', '--package', dave.file('package.json'), '--peer', '--name', 'Bob'])
    expect(peer).toMatchObject({ reserves: [{ role: 'peer', claimable: true, verdict: 'verified' }] })
    const policy = { network: 'regtest', internal_key: FRANK.pubkey, delegates: [{ name: 'Bob', pubkey: DAVE.pubkey, delay: 1_008 }] }
    const own = await dave.run<Reserves>(['reserve', 'add', '--policy', dave.file('own.json', JSON.stringify(policy)), '--name', 'Own'])
    const [from, to] = [peer, own].map(({ reserves }) => String(reserves[0]!.id))
    const out = dave.file('claim.psbt')
    const claim = ['reserve', 'plan', 'claim', '--reserve', from!, '--to', to!, '--rate', '2', '--out', out]

    const { countdowns } = await dave.run<Countdowns>(['countdown'])
    const mine = countdowns.find(({ state }) => state === 'confirmed')
    expect(mine).toMatchObject({ mine: true, blocks: DELAY - 1 })
    await world.mine(mine!.blocks! - 1)
    expect(await dave.run(claim, 3)).toMatchObject({ error: { code: 'plan.nothing-mature' } })
    expect(existsSync(out)).toBe(false)
    await world.mine(1)
    const plan = await dave.run<PlanDetail>(claim)
    expect(plan).toMatchObject({ inputs: [{ sequence: DELAY }] })

    const unsigned = readFileSync(out)
    const [signed] = await ask<object, { psbt: string }>('embit-signer.py', [
      { psbt: unsigned.toString('base64'), secret: toHex(DAVE.secret), how: 'trimmed' },
    ])
    const back = dave.file('back.psbt', signed!.psbt)
    const combined = dave.file('combined.psbt')
    expect(await dave.run(['psbt', 'combine', out, back, '--out', combined])).toMatchObject({ ready: true })
    expect(await dave.run(['psbt', 'broadcast', combined, '--yes'])).toMatchObject({ state: 'sent' })
    await world.mine(1)
    expect(await dave.run(['plan', 'list'])).toMatchObject({ plans: [{ id: plan.id, state: 'confirmed' }] })
    // Bob, who was away, learns who took it.
    const { outputs } = await bob.run<ReserveDetail>(['reserve', 'show', '1'])
    expect(outputs.map(({ spend }) => spend?.by)).toContain('the leaf of Dave')
    expect(await bob.run(['log', '--level', 'alarm'])).toMatchObject({ entries: [{ act: 'coin.spent' }] })
    expect(await bob.run(['log', '--text', 'nothing of the sort'])).toEqual({ entries: [] })
  })

  it('says that a watch is incomplete while a server is away', async () => {
    const [server] = world.chain.servers
    await server!.stop()
    expect(await bob.run(['reserve', 'watch', '--once'], 4)).toMatchObject({ reserves: 1 })
    expect(await bob.run(['reserve', 'plan', 'rearm', '--reserve', '1', '--all', '--rate', '2'], 3)).toMatchObject({
      error: { code: 'plan.unverified' },
    })
    await server!.start()
    await bob.run(['reserve', 'watch', '--once'])
  })
})
