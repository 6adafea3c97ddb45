import { describe, expect, it } from 'vitest'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { parsePolicy } from '#shared/domain/reserve/policy.ts'
import { readPsbt } from '#shared/domain/reserve/read-psbt.ts'
import { toHex } from '#shared/lib/bytes.ts'
import type { Result } from '#shared/lib/result.ts'
import { BOB, createReserveWorld, DAVE, FRANK, keyOf, policy } from '../../support/reserve-world.ts'

function value<Value>(result: Result<Value, { readonly code: string; readonly detail: string }>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
const code = (result: Result<unknown, { readonly code: string }>): string => (result.ok ? 'accepted' : result.error.code)

/** An own reserve with a coin of block 900 (due at tip 1000), and one of block 990. */
function ownWorld() {
  const world = createReserveWorld()
  const [own] = value(world.reserves.add({ source: 'policy', name: 'harbor', policy, mintUrl: null }))
  const script = own!.row.scriptPubKey
  const old = world.fund(script, 1_000_000n, 900)
  const young = world.fund(script, 500_000n, 990)
  return { ...world, id: own!.row.id, script, old, young }
}
const rearm = { kind: 'rearm', reserve: null, coins: [], consolidate: false } as const

describe('a re-arm', () => {
  it('takes what is due and nothing else, pays back to the same script, and waits in the tray', () => {
    const world = ownWorld()
    const { row, plan } = value(world.plans.create(rearm, 'normal'))
    expect(plan.inputs.map(({ txid, vout }) => `${txid}:${vout}`)).toEqual([world.old])
    expect(plan.outputs).toMatchObject([{ scriptPubKey: world.script, amount: 1_000_000n - plan.fee, purpose: 'reserve' }])
    expect(row.state).toBe('open')
    expect(world.sent).toEqual([])
  })

  it('consolidates every confirmed coin on request', () => {
    const world = ownWorld()
    expect(value(world.plans.preview({ ...rearm, consolidate: true, reserve: world.id }, 'slow')).plan.inputs).toHaveLength(2)
    expect(world.plans.list()).toEqual([])
  })

  it('is signed, sent to every server, and followed to its confirmation, and back after a reorganisation', async () => {
    const world = ownWorld()
    const { row } = value(world.plans.create(rearm, 'normal'))
    const signed = value(await world.plans.sign(row.id, BOB.pubkey))
    expect(signed.signed).toEqual([true])
    value(await world.plans.broadcast(row.id))
    expect(world.plans.get(row.id)?.row.state).toBe('sent')
    const [raw] = world.sent
    expect(readTransaction(raw!)?.txid).toBe(row.txid)

    world.show(raw!, null)
    expect(world.plans.get(row.id)?.row.state).toBe('sent')
    world.show(raw!, 1_001)
    expect(world.plans.get(row.id)?.row).toMatchObject({ state: 'confirmed', confirmedHeight: 1_001 })
    world.show(raw!, null)
    expect(world.plans.get(row.id)?.row).toMatchObject({ state: 'sent', confirmedHeight: null })
    expect(world.acts()).toEqual(
      expect.arrayContaining([
        'plan.created',
        'plan.signing',
        'plan.signed',
        'plan.sending',
        'plan.sent',
        'plan.confirmed',
        'plan.unconfirmed',
      ]),
    )
  })

  it('R12 leaves the old coin in the count while it is in the mempool only', async () => {
    const world = ownWorld()
    const { row } = value(world.plans.create(rearm, 'normal'))
    await world.plans.sign(row.id, BOB.pubkey)
    await world.plans.broadcast(row.id)
    world.show(world.sent[0]!, null)
    const old = world.reserves.get(world.id)?.coins.find(coin => `${coin.txid}:${coin.vout}` === world.old)
    expect(old).toMatchObject({ height: 900, spent: { height: null, path: { kind: 'key' } } })
  })

  it('is refused while the servers do not agree, and says where to look', () => {
    const world = ownWorld()
    world.agree('unknown')
    expect(code(world.plans.preview(rearm, 'normal'))).toBe('plan.unverified')
    world.agree('disputed')
    expect(code(world.plans.preview(rearm, 'normal'))).toBe('plan.disputed')
    expect(code(world.plans.preview({ ...rearm, reserve: world.id, coins: [world.old] }, 'normal'))).toBe('plan.disputed')
  })

  it('is refused for an unconfirmed coin, an unknown one, and one that a plan spends already', () => {
    const world = ownWorld()
    const fresh = world.fund(world.script, 9_000n, null)
    const named = (id: string) => ({ ...rearm, reserve: world.id, coins: [id] })
    expect(code(world.plans.preview(named(fresh), 'normal'))).toBe('plan.unconfirmed')
    expect(code(world.plans.preview(named(`${'ee'.repeat(32)}:0`), 'normal'))).toBe('plan.unknown-coin')
    value(world.plans.create(named(world.old), 'normal'))
    expect(code(world.plans.create(named(world.old), 'normal'))).toBe('plan.in-tray')
  })

  it('may be raised in fee; the replacement names what it replaces, and the replaced one is no alarm', async () => {
    const world = ownWorld()
    const { row } = value(world.plans.create(rearm, 'slow'))
    expect(code(world.plans.bump(row.id, 9_000))).toBe('plan.not-sent')
    await world.plans.sign(row.id, BOB.pubkey)
    await world.plans.broadcast(row.id)
    const dearer = value(world.plans.bump(row.id, 9_000))
    expect(dearer.row.replaces).toBe(row.id)
    expect(code(world.plans.bump(row.id, 12_000))).toBe('plan.replaced')
    expect(world.plans.get(row.id)?.replacedBy).toBe(dearer.row.id)
    await world.plans.sign(dearer.row.id, BOB.pubkey)
    value(await world.plans.broadcast(dearer.row.id))
    world.show(world.sent[1]!, 1_002)
    expect(world.plans.get(dearer.row.id)?.row.state).toBe('confirmed')
    expect(world.plans.get(row.id)?.row).toMatchObject({ state: 'lost' })
    expect(world.plans.get(row.id)?.row.lostTo).toMatch(new RegExp(`^plan ${dearer.row.id}`))
    const alarms = world.store.journal.list({ before: null, limit: 50, level: 'alarm', text: 'plan' })
    expect(alarms).toEqual([])
  })

  it('whose coins another of our transactions took first is lost, unsent as it is', async () => {
    const world = ownWorld()
    const first = value(world.plans.create(rearm, 'slow'))
    await world.plans.sign(first.row.id, BOB.pubkey)
    await world.plans.broadcast(first.row.id)
    const unsent = value(world.plans.bump(first.row.id, 9_000))
    world.show(world.sent[0]!, 1_001)
    expect(world.plans.get(unsent.row.id)?.row).toMatchObject({ state: 'lost', lostTo: expect.stringMatching(`^plan ${first.row.id} `) })
    world.hide(world.script)
    expect(world.plans.get(unsent.row.id)?.row.state).toBe('open')
    expect(world.plans.get(first.row.id)?.row.state).toBe('sent')
  })
})

describe('sending', () => {
  async function signedWorld() {
    const world = ownWorld()
    const { row } = value(world.plans.create(rearm, 'normal'))
    return { ...world, row }
  }

  it('is refused without signatures', async () => {
    const { plans, row, sent } = await signedWorld()
    expect(code(await plans.broadcast(row.id))).toBe('plan.unsigned')
    expect(sent).toEqual([])
  })

  it('comes back to the tray with the node’s words when every server refuses', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.answers([{ code: 'server.error', detail: 'non-BIP68-final', offeredPin: null }])
    expect(code(await world.plans.broadcast(world.row.id))).toBe('broadcast.too-early')
    expect(world.plans.get(world.row.id)?.row).toMatchObject({ state: 'open', sentAt: null })
    expect(world.plans.get(world.row.id)?.row.refused).toMatch(/non-BIP68-final/)
  })

  it('stays open-ended when no server answered, and is found out once the chain shows it', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.answers([{ code: 'server.timeout', detail: 'no answer', offeredPin: null }])
    expect(code(await world.plans.broadcast(world.row.id))).toBe('broadcast.no-answer')
    expect(world.plans.get(world.row.id)?.row.state).toBe('sending')
    expect(code(world.plans.drop(world.row.id))).toBe('plan.not-open')
    world.show(world.sent[0]!, 1_003)
    expect(world.plans.get(world.row.id)?.row.state).toBe('confirmed')
  })

  it('is refused before anything leaves while no server is connected, and the plan stays open', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.answers([])
    expect(code(await world.plans.broadcast(world.row.id))).toBe('broadcast.no-server')
    expect(world.plans.get(world.row.id)?.row).toMatchObject({ state: 'open', sentAt: null })
    expect(code(world.plans.drop(world.row.id))).toBe('accepted')
  })

  it('is followed as perhaps out when one server refuses and another says nothing', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.answers([
      { code: 'server.error', detail: 'insufficient fee', offeredPin: null },
      { code: 'server.timeout', detail: 'no answer', offeredPin: null },
    ])
    expect(code(await world.plans.broadcast(world.row.id))).toBe('broadcast.replacement-fee')
    expect(world.plans.get(world.row.id)?.row.state).toBe('sending')
    expect(world.plans.get(world.row.id)?.row.refused).toMatch(/may be out/)
    expect(code(world.plans.drop(world.row.id))).toBe('plan.not-open')
  })

  it('does not fall back behind what the chain showed while the servers were asked', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.answers([{ code: 'server.error', detail: 'who knows', offeredPin: null }])
    const sending = world.plans.broadcast(world.row.id)
    world.show(world.sent[0]!, 1_001)
    await sending
    expect(world.plans.get(world.row.id)?.row).toMatchObject({ state: 'confirmed', confirmedHeight: 1_001 })
  })

  it('a second time never makes a sent transaction look as if no server had taken it', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    value(await world.plans.broadcast(world.row.id))
    world.answers([{ code: 'server.error', detail: 'mempool full', offeredPin: null }])
    expect(code(await world.plans.broadcast(world.row.id))).toBe('broadcast.refused')
    expect(world.plans.get(world.row.id)?.row.state).toBe('sent')
  })

  it('is refused, like signing and raising the fee, while another network is followed', async () => {
    const world = await signedWorld()
    world.chooseNetwork('signet')
    expect(code(await world.plans.sign(world.row.id, BOB.pubkey))).toBe('plan.network')
    world.chooseNetwork('regtest')
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.chooseNetwork('signet')
    expect(code(await world.plans.broadcast(world.row.id))).toBe('plan.network')
    expect(code(world.plans.preview({ ...rearm, reserve: world.id, consolidate: true }, 'normal'))).toBe('plan.network')
    expect(world.sent).toEqual([])
    expect(code(world.plans.drop(world.row.id))).toBe('accepted')
  })

  it('keeps what is confirmed on one network while another is followed, though a reserve there has the same script', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    await world.plans.broadcast(world.row.id)
    world.show(world.sent[0]!, 1_001)
    world.chooseNetwork('signet')
    value(world.reserves.add({ source: 'policy', name: 'trial', policy: { ...policy, network: 'signet' }, mintUrl: null }))
    world.mineTo(1_002)
    expect(world.plans.get(world.row.id)?.row.state).toBe('confirmed')
  })

  it('by somebody else who has the signatures is found out, also of a plan that was given up', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    const { raw } = world.plans.get(world.row.id)!.row
    value(world.plans.drop(world.row.id))
    world.show(raw!, null)
    expect(world.plans.get(world.row.id)?.row).toMatchObject({ state: 'sent' })
    world.show(raw!, 1_001)
    expect(world.plans.get(world.row.id)?.row).toMatchObject({ state: 'confirmed' })
    expect(world.acts()).toContain('plan.seen')
  })

  it('warns when one server alone took it', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    world.answers([null, { code: 'server.closed', detail: 'gone', offeredPin: null }])
    value(await world.plans.broadcast(world.row.id))
    expect(world.plans.get(world.row.id)?.row.refused).toMatch(/broadcast.one-server/)
  })

  it('names who was first when another transaction took the coin', async () => {
    const world = await signedWorld()
    await world.plans.sign(world.row.id, BOB.pubkey)
    await world.plans.broadcast(world.row.id)
    const rival = ownWorld()
    const foreign = value(rival.plans.create({ ...rearm, reserve: rival.id, coins: [rival.old] }, 'fast'))
    await rival.plans.sign(foreign.row.id, BOB.pubkey)
    await rival.plans.broadcast(foreign.row.id)
    world.show(rival.sent[0]!, 1_004)
    expect(world.plans.get(world.row.id)?.row).toMatchObject({ state: 'lost' })
    expect(world.plans.get(world.row.id)?.row.lostTo).toContain('the key path')
  })
})

describe('the PSBT of a plan', () => {
  it('says where our key comes from, once for each input, when its reserve was set up with that', () => {
    const world = createReserveWorld()
    const parsed = parsePolicy({
      network: 'regtest',
      internal_key: `[d34db33f/86h/1'/0H/0/7]${BOB.pubkey}`,
      delegates: [{ pubkey: DAVE.pubkey, delay: 144 }],
    })
    if (!parsed.ok) throw new Error(parsed.error.detail)
    const own = value(world.reserves.add({ source: 'policy', name: 'krux', policy: parsed.value, mintUrl: null }))[0]!
    world.fund(own.row.scriptPubKey, 1_000_000n, 900)
    world.fund(own.row.scriptPubKey, 1_000_000n, 901)
    const { row } = value(world.plans.create({ ...rearm, consolidate: true, reserve: own.row.id }, 'normal'))
    const read = readPsbt(row.psbt)
    if (!read.ok) throw new Error(read.error.detail)
    const hard = 0x80000000
    for (const { tapBip32Derivation } of read.value.inputs) {
      expect(tapBip32Derivation).toHaveLength(1)
      const [[key, origin] = []] = tapBip32Derivation ?? []
      expect([toHex(key!), origin?.der]).toEqual([BOB.pubkey, { fingerprint: 0xd34db33f, path: [hard + 86, hard + 1, hard, 0, 7] }])
    }
    expect(world.plans.get(row.id)?.checks.every(({ ok }) => ok)).toBe(true)
  })
})

describe('signatures that come back', () => {
  it('are merged only when they sign this plan', () => {
    const world = ownWorld()
    const { row, plan } = value(world.plans.create(rearm, 'normal'))
    const other = buildPsbt({ ...plan, lockTime: plan.lockTime + 1 })
    expect(code(world.plans.merge(row.id, other))).toMatch(/^gate\./)
    expect(code(world.plans.merge(row.id, row.psbt))).toBe('gate.unsigned')
  })

  it('are refused from a signer without a key in the plan', async () => {
    const world = ownWorld()
    const { row } = value(world.plans.create(rearm, 'normal'))
    expect(code(await world.plans.sign(row.id, DAVE.pubkey))).toBe('signer.gate')
    expect(code(await world.plans.sign(row.id, 'nobody'))).toBe('signer.unknown')
    expect(world.plans.get(row.id)?.signed).toEqual([false])
  })

  it('do not change a plan that was dropped meanwhile', () => {
    const world = ownWorld()
    const { row } = value(world.plans.create(rearm, 'normal'))
    value(world.plans.drop(row.id))
    expect(code(world.plans.merge(row.id, row.psbt))).toBe('plan.not-open')
    expect(code(world.plans.create(rearm, 'normal'))).toBe('accepted')
  })
})

describe('a claim', () => {
  function peerWorld(keys: readonly string[] = [DAVE.pubkey]) {
    const world = createReserveWorld(keys)
    const mine = keyOf('dave reserve')
    const own = value(
      world.reserves.add({
        source: 'policy',
        name: 'lantern',
        mintUrl: null,
        policy: { ...policy, internalKey: mine.pubkey, delegates: [{ name: 'Frank', mintUrl: null, pubkey: FRANK.pubkey, delay: 500 }] },
      }),
    )[0]!
    const rival = createReserveWorld()
    const text = JSON.parse(value(rival.reserves.add({ source: 'policy', name: 'x', policy, mintUrl: null }))[0]!.row.package) as {
      text: string
    }
    const peer = value(
      world.reserves.add({ source: 'package', name: 'harbor', package: text.text, role: 'peer', me: null, mintUrl: 'https://b.test' }),
    )[0]!
    return { ...world, own: own.row.id, peer: peer.row.id, script: peer.row.scriptPubKey }
  }

  it('finds the own leaf by the keys of the signers', () => {
    const { reserves, peer } = peerWorld()
    expect(reserves.get(peer)?.mine?.pubkey).toBe(DAVE.pubkey)
  })

  it('R10 R14 takes the mature coin of two, and neither while both are young', async () => {
    const world = peerWorld()
    const claim = { kind: 'claim', reserve: world.peer, coins: [], to: world.own } as const
    const old = world.fund(world.script, 2_000_000n, 857)
    world.fund(world.script, 700_000n, 990)
    world.mineTo(999)
    expect(code(world.plans.preview(claim, 'normal'))).toBe('plan.nothing-mature')
    expect(code(world.plans.preview({ ...claim, coins: [old] }, 'normal'))).toBe('plan.immature')
    world.mineTo(1_000)
    const { row, plan } = value(world.plans.create(claim, 'normal'))
    expect(plan.inputs.map(({ txid, vout, sequence }) => [`${txid}:${vout}`, sequence])).toEqual([[old, 144]])
    value(await world.plans.sign(row.id, DAVE.pubkey))
    value(await world.plans.broadcast(row.id))
    world.show(world.sent[0]!, 1_001)
    expect(world.plans.get(row.id)?.row.state).toBe('confirmed')
    expect(world.reserves.get(world.own)?.coins).toMatchObject([{ amount: 2_000_000n - plan.fee, expected: true }])
  })

  it('R18 names the delegate whose leaf was first, and raises the alarm', async () => {
    const [dave, frank] = [peerWorld(), peerWorld([FRANK.pubkey])]
    for (const world of [dave, frank]) world.fund(world.script, 2_000_000n, 700)
    const claim = { kind: 'claim', reserve: dave.peer, coins: [], to: dave.own } as const
    const lost = value(dave.plans.create(claim, 'slow'))
    const won = value(frank.plans.create(claim, 'fast'))
    await dave.plans.sign(lost.row.id, DAVE.pubkey)
    await dave.plans.broadcast(lost.row.id)
    await frank.plans.sign(won.row.id, FRANK.pubkey)
    await frank.plans.broadcast(won.row.id)
    dave.show(frank.sent[0]!, 1_001)
    expect(dave.plans.get(lost.row.id)?.row).toMatchObject({ state: 'lost', lostTo: `the leaf of Frank, in ${won.row.txid}` })
    const told = dave.store.journal.list({ before: null, limit: 50, level: null, text: 'Frank' }).map(({ act, level }) => `${act} ${level}`)
    expect(told).toEqual(expect.arrayContaining(['coin.spent warning', 'plan.lost alarm']))
  })

  it('is refused where no leaf is ours', () => {
    const world = ownWorld()
    expect(code(world.plans.preview({ kind: 'claim', reserve: world.id, coins: [], to: world.id }, 'normal'))).toBe('plan.not-mine')
  })
})
