import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DEPTH } from './failover-claim.ts'
import { fillByInvoice, potOf } from './failover-gateway.ts'
import { mintCoins, prepareSwap, sendUntilAnswered, sumOf } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import { mirrorOf, type Told } from './failover-story.ts'
import { DELAYS } from './failover-world.ts'
import { PASSPHRASE } from './operators.ts'
import { nimdolf } from './processes.ts'
import { swapAll, YOf } from './wallets.ts'

/** Sat in Carol's reserve: less than her ecash. */
const RESERVE = 6_000n

/** As the command line prints every step. */
interface Stepped {
  readonly step: string
  readonly state: string | null
  readonly blockers: readonly {
    readonly code: string
    readonly detail: string
    readonly until: { readonly height: number | null } | null
  }[]
  readonly artifacts: Readonly<Record<string, unknown>>
}

/** A second mint dies, and a script does what is to be done, against the core that runs. */
export function claimByCommands(told: Told): void {
  it('takes Carol’s reserve over by commands alone: diagnose, plan, sign, broadcast, open', async () => {
    const { world, carols } = told()
    const { carol, dave, chain } = world
    await chain.pay({ to: carol.reserve.address, amount: RESERVE })
    const funded = await chain.mine(1)
    carols.add(await mintCoins(carol.wallet, [4096, 2048, 1024, 64, 64, 8, 8]))
    await swapAll(carol.wallet, carols.take(8, 8))
    await dave.core.until(async () => expect(await mirrorOf(dave, carol)).toMatchObject({ events: 2, behind: 0 }))
    await Promise.all([carol.mint.kill(), carol.core.kill()])
    await carol.line.down()

    const files = join(chain.folder, 'dave-files')
    mkdirSync(files, { mode: 0o700 })
    const passphrase = join(files, 'passphrase')
    writeFileSync(passphrase, `${PASSPHRASE}\n`, { mode: 0o600 })
    await dave.core.call('signer.lock', { id: dave.signer.id })
    const run = async (step: string, args: readonly string[] = [], code = 0): Promise<Stepped> => {
      const done = await nimdolf(dave.core.home, 'failover', step, '--custodian', carol.url, ...args, '--json')
      expect(done, `${step}\n${done.out}\n${done.err}`).toMatchObject({ code })
      return JSON.parse(done.out) as Stepped
    }

    const opens = funded + DELAYS.daveOfCarol - 1
    const shut = { code: 'gate.immature', until: { height: opens } }
    expect(await run('diagnose')).toMatchObject({ step: 'diagnose', state: 'wait', blockers: [shut] })
    expect(await run('plan', [], 3)).toMatchObject({ step: 'plan', state: 'wait', blockers: [shut], artifacts: {} })
    await chain.mine(opens - (await chain.height()))

    // What is doubtful is listed, and wants to be typed.
    const doubtful = await run('plan', ['--rate', '1'], 3)
    expect(doubtful).toMatchObject({ state: 'plan', blockers: [{ code: 'failover.not-accepted' }] })
    const risk = String(doubtful.artifacts['at_risk'])
    expect(await run('plan', ['--rate', '1', '--accept', '1'], 3)).toMatchObject({ blockers: [{ code: 'failover.amount' }] })
    const planned = await run('plan', ['--rate', '1', '--accept', risk])
    expect(planned).toMatchObject({ step: 'plan', state: 'sign', blockers: [], artifacts: { amount: String(RESERVE) } })
    const signed = await run('sign', ['--signer', dave.signer.id, '--passphrase-file', passphrase])
    expect(signed).toMatchObject({ state: 'broadcast', artifacts: { txid: planned.artifacts['txid'], signatures: { have: 1, need: 1 } } })
    expect(await run('broadcast', [], 3)).toMatchObject({ blockers: [{ code: 'failover.confirm' }] })
    const typed = ['--amount', String(RESERVE), '--mint', carol.url]
    expect(await run('broadcast', typed)).toMatchObject({ state: 'watch', artifacts: { state: 'sent', txid: planned.artifacts['txid'] } })
    expect(await run('open', [], 3)).toMatchObject({ step: 'open', state: 'watch' })
    await chain.mine(DEPTH)
    expect(await run('open')).toMatchObject({ step: 'open', state: 'redeem', artifacts: { freezes: [{ events: 2 }] } })

    const out = join(files, 'evidence.json')
    const report = await run('report', ['--out', out, '--signer', dave.signer.id, '--passphrase-file', passphrase])
    expect(report).toMatchObject({ step: 'report', artifacts: { final: false, coins_sat: String(RESERVE), file: out } })
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ format: expect.stringContaining('nimdolf-evidence') as string })
    const checked = await nimdolf(dave.core.home, 'failover', 'check', out, '--json')
    expect(JSON.parse(checked.out)).toMatchObject({ ok: true, fault: null, custodian: carol.url })
  })

  it('D12 refuses what is more than the pot holds with 33003, and pays a smaller coin after it', async () => {
    const { world, carols, daves } = told()
    const { carol, dave } = world
    await fillByInvoice(dave, 6_000)
    const swap = async (amount: number) => {
      const inputs = carols.take(amount)
      const request = prepareSwap(dave.wallet, inputs)
      const reply = await sendUntilAnswered(dave.url, request)
      if (reply.status === 200) daves.push(...request.take(reply))
      return { reply, inputs }
    }
    const first = await swap(4096)
    expect(first.reply).toMatchObject({ status: 200 })
    const left = Number((await potOf(dave, carol)).remaining) / 1_000
    expect(left).toBeGreaterThan(1_024)
    expect(left).toBeLessThan(2_048)
    const large = await swap(2048)
    expect(large.reply).toMatchObject({ status: 400, code: 33003 })
    expect(await checkstate(dave.url, large.inputs.map(YOf))).toEqual(['UNSPENT'])
    expect((await swap(1024)).reply).toMatchObject({ status: 200 })
    expect(Number((await potOf(dave, carol)).remaining) / 1_000).toBe(left - 1_024)
    carols.add(large.inputs)

    // Two pots in one request: each pays for its own.
    const before = await potOf(dave, world.bob)
    const both = [...carols.take(64), ...told().bobs.take(32)]
    const request = prepareSwap(dave.wallet, both)
    const reply = await sendUntilAnswered(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    daves.push(...request.take(reply))
    told().redeemed.push(both[1]!)
    expect(sumOf(request.take(reply))).toBe(95)
    expect(Number((await potOf(dave, carol)).remaining) / 1_000).toBe(left - 1_024 - 64)
    expect(BigInt((await potOf(dave, world.bob)).settled) - BigInt(before.settled)).toBe(32_000n)
  })
}
