import { describe, expect, it } from 'vitest'
import { askInTurn } from '../../../src-main/chain/ask-in-turn.ts'
import { createHeldVerdict, HOLD_MS } from '../../../src-main/chain/held-verdict.ts'
import type { ServerRefusal } from '../../../src-main/chain/ports.ts'
import type { Connection } from '../../../src-main/chain/server-link.ts'
import type { Result } from '#shared/lib/result.ts'
import { createForgedPool, withChain } from '../../support/forged-pool.ts'
import { refusal } from '../../support/forged-server.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'

describe('asking in turn', () => {
  const never = new AbortController().signal
  const connections = [1, 2, 3].map(server => ({ server }) as Connection)
  type Plan = Readonly<Record<number, readonly [ms: number, good: boolean]>>

  async function ask(plan: Plan): Promise<{ answer: Result<number, ServerRefusal>; asked: readonly number[]; tookMs: number }> {
    const clock = createSimulatedClock()
    const asked: number[] = []
    const start = clock.now()
    let tookMs = -1
    const answering = askInTurn(
      connections,
      async ({ server }) => {
        asked.push(server)
        const [ms, good] = plan[server]!
        await clock.sleep(ms, never)
        return good ? { ok: true, value: server } : { ok: false, error: refusal('server.error', `by ${server}`) }
      },
      clock,
    ).then(answer => {
      tookMs = clock.now() - start
      return answer
    })
    await clock.pass(60_000)
    return { answer: await answering, asked, tookMs }
  }

  it('takes the first good answer and asks nobody else', async () => {
    expect(await ask({ 1: [10, true], 2: [0, true], 3: [0, true] })).toEqual({ answer: { ok: true, value: 1 }, asked: [1], tookMs: 10 })
  })

  it('goes to the next at once after a failure', async () => {
    expect(await ask({ 1: [10, false], 2: [10, true], 3: [0, true] })).toMatchObject({ answer: { value: 2 }, asked: [1, 2], tookMs: 20 })
  })

  it('asks the next beside one that is slow, and takes whoever is first', async () => {
    expect(await ask({ 1: [20_000, true], 2: [10, true], 3: [0, true] })).toMatchObject({
      answer: { value: 2 },
      asked: [1, 2],
      tookMs: 3_010,
    })
    expect(await ask({ 1: [4_000, true], 2: [20_000, false], 3: [0, true] })).toMatchObject({ answer: { value: 1 }, asked: [1, 2] })
  })

  it('fails when each has failed, slow ones too', async () => {
    expect(await ask({ 1: [9_000, false], 2: [10, false], 3: [5, false] })).toMatchObject({
      answer: { ok: false },
      asked: [1, 2, 3],
      tookMs: 9_000,
    })
    expect(await ask({ 1: [5_000, false], 2: [5_000, false], 3: [5_000, false] })).toMatchObject({ answer: { ok: false }, tookMs: 11_000 })
  })

  it('of nobody fails at once', async () => {
    expect(await askInTurn([], () => Promise.reject(new Error('nobody is asked')), createSimulatedClock())).toMatchObject({
      ok: false,
      error: { code: 'server.unreachable' },
    })
  })
})

describe('a held verdict', () => {
  it('outlives its answers for a few seconds while servers catch up, and not when they are gone', async () => {
    const clock = createSimulatedClock()
    let due = 0
    const held = createHeldVerdict(
      clock,
      new AbortController().signal,
      () => due++,
      () => undefined,
    )
    expect(held.judge('unknown', true)).toBe('show')
    expect(held.judge('verified', true)).toBe('show')
    expect(held.judge('unknown', true)).toBe('hold')
    await clock.pass(HOLD_MS - 1)
    expect(held.judge('unknown', true)).toBe('hold')
    await clock.pass(1)
    expect([due, held.judge('unknown', true), held.judge('unknown', true)]).toEqual([1, 'show', 'show'])
    expect([held.judge('verified', true), held.judge('unknown', false)]).toEqual(['show', 'show'])
    expect([held.judge('verified', true), held.judge('disputed', true)]).toEqual(['show', 'show'])
  })
})

describe('a server that cannot be reached', () => {
  it('is tried again after a wait that doubles to a minute, and at once when the operator refreshes', async () => {
    const pool = createForgedPool({ servers: 1 })
    pool.servers[0]!.refusal = refusal('server.unreachable')
    await withChain(pool, async chain => {
      const waits: number[] = []
      for (let attempt = 0; attempt < 10; attempt++) {
        await pool.clock.pass(0)
        const wait = chain.servers()[0]!.nextAttemptAt! - pool.clock.now()
        waits.push(wait)
        await pool.clock.pass(wait)
      }
      for (const [attempt, wait] of waits.entries()) {
        const ceiling = Math.min(60_000, 1_000 * 2 ** attempt)
        expect(wait).toBeLessThanOrEqual(ceiling)
        expect(wait).toBeGreaterThanOrEqual(ceiling / 2 - 1)
      }
      pool.servers[0]!.refusal = null
      const refreshed = chain.refresh()
      await pool.clock.pass(1_000)
      await refreshed
      expect(chain.state()).toMatchObject({ agreement: 'verified', answered: 1 })
    })
  })
})
