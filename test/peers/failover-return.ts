import { expect, it } from 'vitest'
import { prepareSwap, send } from './failover-holder.ts'
import type { MintKind } from './failover-mint.ts'
import { mirrorOf, type Told } from './failover-story.ts'
import { YOf } from './wallets.ts'
import { refusalOf } from './operators.ts'

/** The last seq of Bob's feed. cdk-mintd's fake backend forgets its payments: what was pending stays so. */
export const LAST_OF_BOB: Readonly<Record<MintKind, number>> = { nutshell: 11, 'cdk-mintd': 9 }

/** Bob comes back when everything is decided: he is heard, and takes nothing back. */
export function returnOfBob(told: Told, kind: MintKind): void {
  it('D23 hears a custodian who returns: what he tells late blocks its holder, is listed with what was paid already, and is released by word', async () => {
    const { world, untold, dying, daves, redeemed, twice } = told()
    const { dave, frank, bob } = world
    const issued = () => bob.mint.sums(bob.wallet.getKeyset().id).issued
    const before = issued()
    bob.line.cut(null)
    await bob.mint.begin()
    await bob.core.begin()
    await bob.line.up()
    // The gap; and where his mint finds that the payment was made that was under way when he died, its coins.
    const whole = { contiguous: LAST_OF_BOB[kind], missing: 0 }
    for (const delegate of [dave, frank])
      await delegate.core.until(async () => {
        // Asked at once: a mirror that was long refused asks once a minute.
        await delegate.core.call('mirror.sync', { url: bob.url })
        expect(await mirrorOf(delegate, bob)).toMatchObject(whole)
      })
    await Promise.all([bob.mint.kill(), bob.core.kill()])
    await bob.line.down()
    told().change = Number(issued() - before)

    const late = await dave.core.call('failover.late', { custodian: bob.url, limit: 100 })
    const standing = new Map(late.map(event => [event.Y, event.standing]))
    expect(late.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10, 11].filter(seq => seq <= LAST_OF_BOB[kind]))
    const settled = dying.filter(proof => standing.has(YOf(proof)))
    expect(settled).toEqual(kind === 'nutshell' ? dying : [])
    for (const proof of [untold[0]!, ...settled]) expect(standing.get(YOf(proof))).toBe('redeemed')
    for (const proof of untold.slice(1)) expect(standing.get(YOf(proof))).toBe('blocks')

    const [, held] = untold
    const request = prepareSwap(dave.wallet, [held!])
    expect(await send(dave.url, request)).toMatchObject({ status: 400, code: 11001 })
    const release = (reason: string) => dave.core.call('failover.release', { custodian: bob.url, Y: YOf(held!), reason })
    expect(await refusalOf(release(' '))).toMatchObject({ code: 'late.not-released' })
    expect(await release('Its holder showed that Bob never paid it.')).toMatchObject({ standing: 'released' })
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    daves.push(...request.take(reply))
    redeemed.push(held!)
    twice.push(untold[0]!, held!, ...settled)
  })
}
