import { afterEach, expect, it, vi } from 'vitest'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { createDemoFailover } from '../support/demo-failover.ts'
import { value } from '../support/failover-world.ts'

// Mints with real curve work and a chain with real signatures on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 120_000 })

const KESTREL = 'https://kestrel.demo'
const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map(stop => stop())))

it('D4 D5 D26 from a silent mint to a claim six blocks deep, open redemption, reorganisations and the last report', async () => {
  const made = await createDemoFailover()
  stops.push(made.stop)
  const { demo, failovers, store, until } = made
  const now = () => value(failovers.get(KESTREL))
  const phase = () => failovers.redemptionOf(KESTREL)?.phase.kind

  // Kestrel lives: nothing can be claimed, and the wizard says from when on.
  await until('the mirror is complete', () => store.log(`mirror:${KESTREL}`).cursor().contiguous >= 3)
  await until('the reserve is verified', () => now().gate.blockers[0]?.code === 'gate.immature')
  expect(now().gate.blockers[0]?.until?.height).toBe(demo.chain.height() + 5)
  expect(value(await failovers.diagnose(KESTREL)).findings.map(({ code }) => code)).toContain('info.alive')

  // It falls silent.
  demo.fault(KESTREL, 'silence')
  await made.clock.pass(2 * 60_000)
  const asked = failovers.diagnose(KESTREL)
  await until('the question is answered, or not', () => true)
  const gone = value(await asked)
  expect(gone.findings.map(({ code }) => code)).toEqual(['feed.silent', 'info.silent', 'coins.neglected'])
  expect(gone.exits.map(({ code }) => code)).toContain('exit.contact')

  // The forgotten coin matures; the other one stays.
  await made.mine(4)
  expect(now().step).toBe('wait')
  await made.mine(1)
  await until('the coin can be claimed', () => now().step === 'plan')
  const { gate } = now()
  expect(gate).toMatchObject({ open: true, amount: 8_000_000n })
  expect(gate.accept.map(({ code }) => code)).not.toContain('accept.info-alive')
  if (!gate.accepted) value(failovers.accept(KESTREL, String(gate.atRisk)))

  const plan = value(failovers.plan(KESTREL, made.own, 2_000))
  value(await failovers.sign(KESTREL, made.signer))
  const sent = failovers.broadcast(KESTREL, { amount: '8 000 000', mint: 'Kestrel' })
  await until('the servers have it', () => made.plans.get(plan.row.id)?.row.state === 'sent')
  value(await sent)
  await until('the claim is seen', () => now().step === 'watch')

  // Five confirmations are not six.
  for (let depth = 1; depth < 6; depth++) {
    await made.mine(1)
    await until(`the claim is ${depth} deep`, () => now().claims[0]?.confirmations === depth)
    expect(phase()).toBe('closed')
    expect(await failovers.open(KESTREL)).toMatchObject({ ok: false, error: { code: 'redemption.no-claim' } })
  }
  await made.mine(1)
  await until('redemption may open', () => now().step === 'open')
  const opened = value(await failovers.open(KESTREL))
  expect(opened).toMatchObject({ custodians: [KESTREL], phase: { kind: 'open' } })
  expect(opened.epoch?.freezes[0]).toMatchObject({ custodian: KESTREL, root: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  const received = plan.plan.outputs[0]!.amount
  expect(opened.money.credits).toEqual([{ txid: plan.row.txid, msat: received * 1_000n }])

  // One block gives way to another, longer branch: the claim is as deep as before.
  demo.chain.reorg(1)
  await until('the branch is followed', () => now().claims[0]?.confirmations === 7)
  expect(phase()).toBe('open')

  // Ten do: the claim waits again.
  demo.chain.reorg(10)
  await until('redemption is suspended', () => phase() === 'suspended', 30)
  await made.mine(5)
  await until('the claim is 5 deep again', () => now().claims[0]?.confirmations === 5)
  expect(phase()).toBe('suspended')
  await made.mine(1)
  await until('redemption goes on', () => phase() === 'open')
  expect(failovers.redemptionOf(KESTREL)?.epoch).toEqual(opened.epoch)

  // The end, and what is shown of it.
  value(failovers.close(KESTREL, 'The rehearsal is over.'))
  expect(value(failovers.report(KESTREL))).toMatchObject({
    final: true,
    report: { coinsSat: 8_000_000n, recoveredSat: received, leftMsat: received * 1_000n },
  })
  const { text, digest, signedBy } = value(await failovers.bundle(KESTREL, made.signer))
  expect(checkEvidence(text)).toMatchObject({
    ok: true,
    value: { digest, signature: { key: signedBy }, sections: { reserve: { key: signedBy }, claims: [{ txid: plan.row.txid }] } },
  })
})
