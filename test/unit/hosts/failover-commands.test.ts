import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openCommandLine } from '../../support/command-line.ts'
import { BOB, PASSPHRASE, scriptedFailover, SIGNER } from '../../support/scripted-failover.ts'

async function shell() {
  const scripted = scriptedFailover()
  const line = await openCommandLine(scripted.handlers)
  const run = (name: string, ...args: readonly string[]) => line.run('failover', name, '--custodian', BOB, ...args)
  return {
    ...scripted,
    ...line,
    failover: run,
    /** What a step prints with --json: exactly four fields on one line of standard output. */
    async step(name: string, ...args: readonly string[]) {
      const { code, out } = await run(name, ...args, '--json')
      expect(out).toMatch(/^\{.*\}\n$/)
      const answer = JSON.parse(out) as {
        step: string
        state: string | null
        blockers: { code: string }[]
        artifacts: Record<string, unknown>
      }
      expect(Object.keys(answer)).toEqual(['step', 'state', 'blockers', 'artifacts'])
      expect(answer.step).toBe(name)
      return { code, ...answer }
    },
  }
}

it('goes from the diagnosis to the report, each step with one answer of the same four fields', async () => {
  const { step, now, file } = await shell()
  writeFileSync(file('passphrase'), `${PASSPHRASE}\n`)
  expect(await step('diagnose')).toMatchObject({
    code: 0,
    state: 'plan',
    blockers: [],
    artifacts: { findings: [{ code: 'info.silent' }], contact: [{ answered: false }], exits: [{ code: 'exit.wait' }] },
  })
  const planned = await step('plan', '--accept', '1200', '--rate', '2.5')
  expect(planned).toMatchObject({ code: 0, state: 'sign', blockers: [] })
  expect(planned.artifacts).toEqual({
    plan: 7,
    txid: 'c1'.repeat(32),
    psbt: 'cHNidP8=',
    fee: '500',
    amount: '8000000',
    destination: 'bcrt1preserve1',
  })
  expect(now.plan?.sat_per_kvb).toBe(2_500)
  expect(await step('sign', '--signer', SIGNER, '--passphrase-file', file('passphrase'))).toMatchObject({
    code: 0,
    state: 'broadcast',
    artifacts: { txid: 'c1'.repeat(32), raw: '0200', signatures: { have: 1, need: 1 } },
  })
  expect(now.locked).toBe(true)
  expect(await step('broadcast', '--amount', '8000000', '--mint', 'Bob')).toMatchObject({
    code: 0,
    state: 'watch',
    blockers: [{ code: 'gate.claiming', until: { height: 106 } }],
    artifacts: { txid: 'c1'.repeat(32), state: 'sent' },
  })
  now.confirmations = 6
  now.step = 'open'
  expect(await step('open')).toMatchObject({
    code: 0,
    state: 'redeem',
    blockers: [],
    artifacts: { pot: { phase: 'open' }, freezes: [{ events: 10 }] },
  })
  const report = await step('report')
  expect(report).toMatchObject({ code: 0, state: 'redeem', artifacts: { recovered_sat: '7999500', paid_out: '16500', net: '-499500' } })
  expect(report.artifacts).not.toHaveProperty('file')
})

it('leaves a blocked step with 3 and tells the blocker once, with the height on which it changes', async () => {
  const { step, now } = await shell()
  const blocker = { code: 'gate.immature', detail: 'One coin is young.', until: { height: 90, median_time: null, from: 1, to: 2 } }
  now.blockers = [blocker]
  now.step = 'wait'
  expect(await step('plan')).toEqual({ code: 3, step: 'plan', state: 'wait', blockers: [blocker], artifacts: {} })
  // Only a look: it was made, whatever it saw.
  expect(await step('diagnose')).toMatchObject({ code: 0, state: 'wait', blockers: [blocker] })
})

it('puts a refusal beside the blockers of the chain, with the state that is', async () => {
  const { step, failover } = await shell()
  expect(await step('open')).toEqual({
    code: 3,
    step: 'open',
    state: 'plan',
    blockers: [{ code: 'redemption.no-claim', detail: 'No claim of ours is settled yet.', until: null }],
    artifacts: {},
  })
  const { code, out, words } = await failover('open')
  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(words).toBe('redemption.no-claim: No claim of ours is settled yet.\n')
})

it('knows no state of a custodian that the core does not know', async () => {
  const { run } = await shell()
  const { code, out } = await run('failover', 'plan', '--custodian', 'https://nobody.example', '--json')
  expect({ code, answer: JSON.parse(out) as unknown }).toMatchObject({
    code: 3,
    answer: { step: 'plan', state: null, blockers: [{ code: 'failover.unknown', until: null }], artifacts: {} },
  })
})

it('plans nothing before the amount at risk is typed, and shows what it is made of', async () => {
  const { step, failover, now, calls } = await shell()
  const list = { at_risk: '1200', accept: [{ code: 'accept.gap', count: 3 }] }
  expect(await step('plan')).toMatchObject({ code: 3, blockers: [{ code: 'failover.not-accepted' }], artifacts: list })
  expect(await step('plan', '--accept', '1300')).toMatchObject({ code: 3, blockers: [{ code: 'failover.amount' }], artifacts: list })
  expect((await failover('plan')).words).toContain('3 spent events of the feed are not held. At risk: 1\u202f200 sat. [accept.gap]')
  expect(calls).not.toContain('failover.plan')
  expect(now.plan).toBeNull()
  // Accepted before by itself: the plan needs it no more.
  expect(await failover('accept', '--amount', '1200')).toMatchObject({ code: 0 })
  expect(await step('plan', '--to', '2')).toMatchObject({ code: 0, artifacts: { destination: 'bcrt1preserve2' } })
})

it('never sends a claim without both words of the operator', async () => {
  const { step, calls } = await shell()
  await step('plan', '--accept', '1200')
  for (const args of [[], ['--amount', '8000000'], ['--mint', 'Bob']]) {
    expect(await step('broadcast', ...args)).toMatchObject({ code: 3, blockers: [{ code: 'failover.confirm' }] })
  }
  expect(calls).not.toContain('failover.broadcast')
  expect(await step('broadcast', '--amount', '8000000', '--mint', 'Bob')).toMatchObject({
    code: 3,
    blockers: [{ code: 'failover.no-plan' }],
  })
})

it('takes in what another program signed, and keeps a keystore locked after a wrong passphrase', async () => {
  const { step, failover, file, now, calls } = await shell()
  await step('plan', '--accept', '1200')
  writeFileSync(file('wrong'), 'nothing of the sort')
  const wrong = await step('sign', '--signer', SIGNER, '--passphrase-file', file('wrong'))
  expect(wrong).toMatchObject({ code: 3, state: 'sign', blockers: [{ code: 'signer.passphrase' }] })
  expect(calls).not.toContain('failover.sign')
  expect(await failover('sign')).toMatchObject({ code: 2, out: '' })
  expect(await failover('sign', '--signer', SIGNER, '--psbt', file('back.psbt'))).toMatchObject({ code: 2, out: '' })
  writeFileSync(file('back.psbt'), 'signed elsewhere')
  expect(await step('sign', '--psbt', file('back.psbt'))).toMatchObject({ code: 0, state: 'broadcast', artifacts: { raw: '0200' } })
  expect(now.locked).toBe(true)
})

it('saves the evidence for its owner alone, and never over a file that is there', async () => {
  const { step, failover, file, now } = await shell()
  writeFileSync(file('passphrase'), PASSPHRASE)
  now.step = 'open'
  now.confirmations = 6
  await step('open')
  const out = file('evidence.json')
  const saved = await step('report', '--out', out, '--signer', SIGNER, '--passphrase-file', file('passphrase'))
  expect(saved).toMatchObject({ code: 0, artifacts: { file: out, signed_by: 'aa'.repeat(32), recovered_sat: '7999500' } })
  expect(readFileSync(out, 'utf8')).toBe('{"evidence":1}')
  expect(statSync(out).mode & 0o777).toBe(0o600)

  writeFileSync(out, 'mine')
  expect(await step('report', '--out', out)).toMatchObject({ code: 3, blockers: [{ code: 'cli.file-exists' }] })
  expect(readFileSync(out, 'utf8')).toBe('mine')
  expect(await failover('bundle', '--out', out, '--force')).toMatchObject({ code: 0 })
  expect(readFileSync(out, 'utf8')).toBe('{"evidence":1}')
  expect(await step('report', '--out', file('no/such/folder'))).toMatchObject({ code: 3, blockers: [{ code: 'cli.file' }] })
  expect(existsSync(file('no'))).toBe(false)
  expect((await failover('bundle')).out).toBe('{"evidence":1}')
  expect((await failover('report', '--text')).out).toContain('THE SHEET')
})

it('checks a bundle of anybody without a core', async () => {
  const { run, file, calls } = await shell()
  writeFileSync(file('other.json'), '{"format":"nothing"}')
  const { code, out } = await run('failover', 'check', file('other.json'), '--json')
  expect({ code, answer: JSON.parse(out) as unknown }).toMatchObject({ code: 3, answer: { ok: false, fault: { code: 'evidence.format' } } })
  expect(await run('failover', 'check', file('nowhere'))).toMatchObject({ code: 3, words: expect.stringMatching(/^cli\.file: /) as string })
  expect(calls).toEqual([])
})

it('watches once: 4 while the claim may go either way, 0 when it is settled, 3 when it is lost', async () => {
  const { failover, now } = await shell()
  expect(await failover('watch', '--once')).toMatchObject({ code: 4 })
  now.step = 'lost'
  expect(await failover('watch', '--once')).toMatchObject({ code: 3 })
  now.step = 'open'
  // No `--once`: it ends by itself.
  const watched = await failover('watch', '--json')
  expect(watched.code).toBe(0)
  expect(JSON.parse(watched.out)).toMatchObject({ custodian: BOB, step: 'open' })
})

it('closes redemption with a reason and a yes', async () => {
  const { failover, calls } = await shell()
  expect(await failover('close', '--yes')).toMatchObject({ code: 2 })
  expect(await failover('close', '--reason', 'over')).toMatchObject({
    code: 3,
    words: expect.stringMatching(/^failover\.confirm: /) as string,
  })
  expect(calls).not.toContain('failover.close')
  const closed = await failover('close', '--reason', 'over', '--yes', '--json')
  expect(JSON.parse(closed.out)).toMatchObject({ custodian: BOB, step: 'report' })
})

it('lists what is to be done, and leaves the gate with 3 while it is closed', async () => {
  const { run, failover, now } = await shell()
  const list = await run('failover', 'list')
  expect(list.out).toContain('https://bob.example')
  expect(list.out).toContain('This is step plan.')
  expect(await failover('gate')).toMatchObject({ code: 0 })
  now.blockers = [{ code: 'gate.no-tip', detail: 'No tip.', until: null }]
  expect(await failover('gate')).toMatchObject({ code: 3, out: expect.stringContaining('! No tip. [gate.no-tip]') as string })
  // A slash at the end makes no other mint.
  expect(await run('failover', 'gate', '--custodian', `${BOB}/`)).toMatchObject({ code: 3 })
})
