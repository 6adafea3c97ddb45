import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import type { DemoState } from '#shared/rpc/views/app.ts'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { PotView, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { homeAt } from '../../src-main/app/home.ts'
import { startCore } from '../../src-main/hosts/running-core.ts'
import { createSocketTransport } from '../../src-main/rpc/socket-client.ts'
import { commandsAt } from '../support/command-line.ts'
import { freshFolder } from '../unit/rpc/served-world.ts'

// Mints with real curve work and a chain with real signatures on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 180_000 })

const KESTREL = 'https://kestrel.demo'

interface Step {
  readonly state: string
  readonly blockers: readonly { readonly code: string }[]
  readonly artifacts: Readonly<Record<string, unknown>>
}

it('takes the demo network’s silent mint over by commands alone, pays its holders, and leaves a signed report that anybody can check', async () => {
  const folder = freshFolder()
  const home = homeAt(folder)
  const core = await startCore(home, 'test')
  onTestFinished(() => core.stop())
  const { run, file } = commandsAt(folder)

  /** What the command says in JSON; it must leave with `code`. */
  async function say<Answer>(code: number, ...args: readonly string[]): Promise<Answer> {
    const done = await run(...args, '--json')
    expect(done, `${args.join(' ')}\n${done.words}${done.out}`).toMatchObject({ code })
    return JSON.parse(done.out) as Answer
  }
  const failover = <Answer = Step>(code: number, name: string, ...args: readonly string[]) =>
    say<Answer>(code, '--demo', 'failover', name, '--custodian', KESTREL, ...args)
  async function until<Answer>(ask: () => Promise<Answer>, is: (answer: Answer) => boolean): Promise<Answer> {
    for (;;) {
      const answer = await ask()
      if (is(answer)) return answer
      await after(200)
    }
  }

  // `demo start` asks for a core of another process, which this one is not.
  await createClient(createSocketTransport(home.socket), 'home').call('demo.start', {})
  await say(0, 'demo', 'fault', KESTREL, 'silence')
  const early = await until(
    () => failover(3, 'plan'),
    ({ blockers }) => blockers.some(({ code }) => code === 'gate.immature'),
  )
  expect(early).toMatchObject({ state: 'wait', blockers: [{ until: { height: expect.any(Number) as number } }], artifacts: {} })
  expect(await failover(0, 'diagnose')).toMatchObject({
    artifacts: { findings: expect.arrayContaining([expect.objectContaining({ code: 'info.silent' })]) as [] },
  })

  await say(0, 'demo', 'mine', '5')
  const { at_risk, accepted } = await failover<FailoverDetail>(0, 'gate')
  if (!accepted) expect(await failover(3, 'plan')).toMatchObject({ state: 'plan', blockers: [{ code: 'failover.not-accepted' }] })
  const plan = await failover(0, 'plan', '--accept', at_risk, '--rate', '2')
  expect(plan).toMatchObject({ state: 'sign', artifacts: { amount: '8000000' } })
  const { txid } = plan.artifacts
  expect(await failover(3, 'broadcast', '--amount', '8000000', '--mint', 'Kestrel')).toMatchObject({
    blockers: [{ code: 'failover.no-plan' }],
  })

  const { signers } = await say<{ signers: SignerRow[] }>(0, '--demo', 'key', 'list')
  const signer = signers.find(({ kind }) => kind === 'demo')!.id
  expect(await failover(0, 'sign', '--signer', signer)).toMatchObject({
    state: 'broadcast',
    artifacts: { txid, signatures: { have: 1, need: 1 } },
  })
  expect(await failover(3, 'broadcast', '--amount', '8000001', '--mint', 'Kestrel')).toMatchObject({
    state: 'broadcast',
    blockers: [{ code: 'failover.amount' }],
  })
  expect(await failover(0, 'broadcast', '--amount', '8000000', '--mint', KESTREL)).toMatchObject({ artifacts: { txid, state: 'sent' } })
  await failover(4, 'watch', '--once')
  await failover(3, 'open')
  await say(0, 'demo', 'mine', '6')
  expect(await run('--demo', 'failover', 'watch', '--custodian', KESTREL)).toMatchObject({ code: 0 })
  expect(await failover(0, 'open')).toMatchObject({
    state: 'redeem',
    artifacts: { pot: { phase: 'open', claims: [{ txid }] }, freezes: [{ custodian: KESTREL }] },
  })

  await say(0, 'demo', 'redeem', KESTREL, '--count', '4')
  const ofKestrel = ({ mints }: DemoState) => mints.find(({ url }) => url === KESTREL)!
  const state = await until(
    () => say<DemoState>(0, 'demo', 'state'),
    demo => ofKestrel(demo).redeemed + ofKestrel(demo).refused >= 4,
  )
  expect(ofKestrel(state).redeemed).toBeGreaterThan(0)
  await failover(3, 'close', '--reason', 'The rehearsal is over.')
  await failover(0, 'close', '--reason', 'The rehearsal is over.', '--yes')

  const { pots } = await say<{ pots: PotView[] }>(0, '--demo', 'redemption', 'pots')
  const listed = await run('--demo', 'redemption', 'list', '--all', '--state', 'settled', '--json')
  const rows = listed.out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as RedemptionRow)
  const out = file('evidence.json')
  const report = await failover(0, 'report', '--out', out, '--signer', signer)
  expect(report).toMatchObject({
    state: 'report',
    artifacts: { final: true, file: out, coins_sat: '8000000', recovered_sat: String(BigInt(pots[0]!.recovered) / 1_000n) },
  })
  expect(BigInt(report.artifacts['paid_out'] as string)).toBe(rows.reduce((sum, { debit }) => sum + BigInt(debit), 0n))
  expect(await say(0, 'failover', 'check', out)).toMatchObject({
    ok: true,
    custodian: KESTREL,
    digest: report.artifacts['digest'],
    signed_by: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  })
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ sections: { claims: [{ txid }] } })
  const sheet = await run('--demo', 'failover', 'report', '--custodian', KESTREL, '--text')
  expect(sheet).toMatchObject({ code: 0, out: expect.stringContaining('Kestrel') as string })
})
