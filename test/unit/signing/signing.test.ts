import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { BOB, caps, planOf, valueOf } from '../../support/example-plans.ts'
import { ABOUT, BIP86 } from './bip-vectors.ts'
import { openSigningHome, PASSPHRASE, untilGone, type SigningHome } from './signing-home.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let home: SigningHome
beforeEach(() => void (home = openSigningHome()))
afterEach(() => home.end())

const create = async (name = 'Harbor', words: 12 | 24 = 12) =>
  valueOf(await home.signing.create({ name, network: 'regtest', passphrase: PASSPHRASE, words }))
const three = (words: readonly string[]) => [0, 4, 11].map(position => ({ position, word: words[position] ?? '' }))
const MINUTE = 60_000

describe('a signer that is made here', () => {
  it('answers its words once, lists its public keys, and stays locked', async () => {
    const { signer, words } = await create('  Harbor ', 24)
    expect(words).toHaveLength(24)
    expect(signer).toMatchObject({
      name: 'Harbor',
      kind: 'keystore',
      network: 'regtest',
      origin: 'words',
      unlockedUntil: null,
      backupCheckedAt: null,
    })
    expect(signer.keys).toHaveLength(40)
    expect(home.signing.list()).toEqual([signer])
    expect(home.changes()).toBe(1)
    expect(home.started).toHaveLength(0)
  })

  it('follows from its words: importing them elsewhere gives the same keys', async () => {
    const { signer, words } = await create()
    const elsewhere = openSigningHome()
    const imported = valueOf(
      await elsewhere.signing.import({
        name: 'Copy',
        network: 'regtest',
        passphrase: PASSPHRASE,
        secret: { kind: 'words', words: words.join(' '), extra: '' },
        madeOn: 'other',
      }),
    )
    expect(imported.keys).toEqual(signer.keys)
    expect(imported.backupCheckedAt).toBe(elsewhere.clock.now())
    await elsewhere.end()
  })

  it('is refused under a weak passphrase, a name that is taken or none, each with its code', async () => {
    await create()
    const attempt = (name: string, passphrase: string) => home.signing.create({ name, network: 'regtest', passphrase, words: 12 })
    expect(await attempt('Other', 'password1234')).toMatchObject({ error: { code: 'signer.weak-passphrase' } })
    expect(await attempt(' HARBOR', PASSPHRASE)).toMatchObject({ error: { code: 'signer.exists' } })
    expect(await attempt(' \t', PASSPHRASE)).toMatchObject({ error: { code: 'signer.name' } })
    expect(await attempt('a\u0000b', PASSPHRASE)).toMatchObject({ error: { code: 'signer.name' } })
    expect(home.signing.list()).toHaveLength(1)
  })

  it('several at once are all kept, but one of each name', async () => {
    const made = await Promise.all(
      ['One', 'Two', 'one'].map(name => home.signing.create({ name, network: 'regtest', passphrase: PASSPHRASE, words: 12 })),
    )
    expect(made.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(
      home.signing
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['One', 'Two'])
  })
})

describe('a signer that is imported', () => {
  const words = (text: string, network: 'mainnet' | 'signet', madeOn: 'coldcard-2021-2026' | 'other' = 'other') =>
    home.signing.import({ name: 'Old', network, passphrase: PASSPHRASE, secret: { kind: 'words', words: text, extra: '' }, madeOn })

  it('has the keys of BIP86 where the words are those of its vector, warned about on signet, refused on mainnet', async () => {
    const signer = valueOf(await words(ABOUT, 'signet'))
    expect(signer.warnings).toMatchObject([{ code: 'signer.public-secret' }])
    expect(await words(ABOUT, 'mainnet')).toMatchObject({ error: { code: 'signer.exists' } })
    valueOf(await home.signing.remove(signer.id))
    expect(await words(ABOUT, 'mainnet')).toMatchObject({ error: { code: 'signer.words' } })
    const secret = { kind: 'extended', xprv: BIP86.rootPrivate } as const
    expect(await home.signing.import({ name: 'X', network: 'mainnet', passphrase: PASSPHRASE, secret, madeOn: 'other' })).toMatchObject({
      error: { code: 'signer.words' },
    })
  })

  it('is warned about for good when a Coldcard made it between 2021 and July 2026', async () => {
    const secret = { kind: 'words', words: 'glow void ketchup thunder digital clock sport half six nice open artefact', extra: '' } as const
    const imported = await home.signing.import({
      name: 'Cold',
      network: 'signet',
      passphrase: PASSPHRASE,
      secret,
      madeOn: 'coldcard-2021-2026',
    })
    const { id, warnings } = valueOf(imported)
    expect(warnings[0]).toMatchObject({ code: 'signer.coldcard-entropy', detail: expect.stringContaining('July 2026') })
    expect(home.state(id).warnings).toEqual(warnings)
  })

  it('is refused when this home holds it already', async () => {
    await home.importKey(BOB.secret)
    const secret = { kind: 'raw', key: toHex(BOB.secret) } as const
    expect(await home.signing.import({ name: 'Twin', network: 'regtest', passphrase: PASSPHRASE, secret, madeOn: 'other' })).toMatchObject({
      error: { code: 'signer.exists', detail: expect.stringContaining('Bob') },
    })
  })

  it('has nothing to check when it is a single key, and says so', async () => {
    const { id, warnings } = await home.importKey(BOB.secret)
    expect(warnings.at(-1)).toMatchObject({ code: 'signer.shallow-backup' })
    expect(await home.signing.checkBackup(id, PASSPHRASE, three(Array(12).fill('zoo')))).toMatchObject({ error: { code: 'signer.backup' } })
  })
})

describe('the check of a backup', () => {
  it('keeps its time in the authenticated header, which opens as before', async () => {
    const { signer, words } = await create()
    const path = join(home.folder, readdirSync(home.folder)[0]!)
    const before = readFileSync(path, 'utf8')
    await home.clock.pass(5 * MINUTE)
    const checked = valueOf(await home.signing.checkBackup(signer.id, PASSPHRASE, three(words.map(word => ` ${word.toUpperCase()}`))))
    expect(checked).toEqual({ ...signer, backupCheckedAt: home.clock.now() })
    expect(readFileSync(path, 'utf8').split('\n')[1]).not.toBe(before.split('\n')[1])
    valueOf(await home.signing.unlock(signer.id, PASSPHRASE, 1))
    // Setting the time by hand is noticed.
    await home.signing.lock(signer.id)
    writeFileSync(path, before.replace('"backupCheckedAt":null', `"backupCheckedAt":${home.clock.now()}`))
    expect(await home.signing.unlock(signer.id, PASSPHRASE, 1)).toMatchObject({ error: { code: 'signer.file' } })
  })

  it('names the places that differ, not the words; too few and a wrong passphrase are refused', async () => {
    const { signer, words } = await create()
    const typed = three(words).map((word, at) => (at === 1 ? { ...word, word: words[4] === 'zoo' ? 'zone' : 'zoo' } : word))
    const wrong = await home.signing.checkBackup(signer.id, PASSPHRASE, typed)
    expect(wrong).toMatchObject({ error: { code: 'signer.backup', detail: expect.stringContaining('word 5.') } })
    expect(await home.signing.checkBackup(signer.id, PASSPHRASE, three(words).slice(1))).toMatchObject({ error: { code: 'signer.backup' } })
    expect(await home.signing.checkBackup(signer.id, PASSPHRASE, [...three(words), { position: 12, word: 'zoo' }])).toMatchObject({
      error: { code: 'signer.backup' },
    })
    expect(await home.signing.checkBackup(signer.id, `${PASSPHRASE}!`, three(words))).toMatchObject({
      error: { code: 'signer.passphrase' },
    })
    expect(home.state(signer.id).backupCheckedAt).toBeNull()
    for (const { pid } of home.started) await untilGone(pid!)
  })
})

describe('an unlocked signer', () => {
  it('locks itself when its minutes are over, and its process is gone', async () => {
    const { id } = await home.importKey(BOB.secret)
    const unlocked = valueOf(await home.signing.unlock(id, PASSPHRASE, 3))
    expect(unlocked.unlockedUntil).toBe(home.clock.now() + 3 * MINUTE)
    await home.clock.pass(3 * MINUTE - 1)
    expect(home.state(id).unlockedUntil).toBe(unlocked.unlockedUntil)
    await home.clock.pass(1)
    expect(home.state(id).unlockedUntil).toBeNull()
    await untilGone(home.started[0]!.pid!)
    const plan = planOf('rearm')
    expect(await home.signing.sign(id, buildPsbt(plan), plan, caps)).toMatchObject({
      error: { code: 'signer.locked', detail: expect.stringContaining('passphrase') },
    })
  })

  it('locks when told to, when removed and when the program stops', async () => {
    const { id } = await home.importKey(BOB.secret)
    for (const end of [() => home.signing.lock(id), () => home.signing.stop()]) {
      await home.signing.unlock(id, PASSPHRASE, 60)
      await end()
      expect(home.state(id).unlockedUntil).toBeNull()
    }
    expect(await home.signing.unlock(id, PASSPHRASE, 60)).toMatchObject({ error: { code: 'signer.locked' } })
    for (const { pid } of home.started) await untilGone(pid!)
  })

  it('is gone with its file when it is removed', async () => {
    const { id } = await home.importKey(BOB.secret)
    await home.signing.unlock(id, PASSPHRASE, 60)
    valueOf(await home.signing.remove(id))
    expect(readdirSync(home.folder)).toEqual([])
    expect(home.signing.list()).toEqual([])
    for (const refused of [
      await home.signing.remove(id),
      await home.signing.unlock(id, PASSPHRASE, 1),
      await home.signing.checkBackup(id, PASSPHRASE, []),
      await home.signing.sign(id, new Uint8Array(), planOf('rearm'), caps),
    ])
      expect(refused).toMatchObject({ error: { code: 'signer.unknown' } })
    await untilGone(home.started[0]!.pid!)
  })

  it('stays unlocked when somebody mistypes its passphrase; a wrong one alone unlocks nothing', async () => {
    const { id } = await home.importKey(BOB.secret)
    expect(await home.signing.unlock(id, `${PASSPHRASE} `, 5)).toMatchObject({ error: { code: 'signer.passphrase' } })
    expect(home.state(id).unlockedUntil).toBeNull()
    const { unlockedUntil } = valueOf(await home.signing.unlock(id, PASSPHRASE, 5))
    expect(await home.signing.unlock(id, `${PASSPHRASE} `, 50)).toMatchObject({ error: { code: 'signer.passphrase' } })
    expect(home.state(id).unlockedUntil).toBe(unlockedUntil)
    const again = valueOf(await home.signing.unlock(id, PASSPHRASE, 50))
    expect(again.unlockedUntil).toBe(home.clock.now() + 50 * MINUTE)
    await untilGone(home.started[1]!.pid!)
  })

  it('unlocked twice at once is one process; locked while it opens, none', async () => {
    const { id } = await home.importKey(BOB.secret)
    const both = await Promise.all([home.signing.unlock(id, PASSPHRASE, 5), home.signing.unlock(id, PASSPHRASE, 6)])
    expect(both.every(({ ok }) => ok)).toBe(true)
    await untilGone(home.started[0]!.pid!)
    await home.signing.lock(id)
    const opening = home.signing.unlock(id, PASSPHRASE, 5)
    while (home.started.length < 3) await new Promise(setImmediate)
    await home.signing.lock(id)
    expect(await opening).toMatchObject({ ok: false, error: { code: 'signer.locked' } })
    expect(home.state(id).unlockedUntil).toBeNull()
    for (const { pid } of home.started) await untilGone(pid!)
  })

  it('of other minutes than 1 to 60 is a fault of the caller', async () => {
    for (const minutes of [0, 61, 1.5, Number.NaN]) await expect(home.signing.unlock('x', PASSPHRASE, minutes)).rejects.toThrow(RangeError)
  })
})

describe('where keys must not be', () => {
  it('nothing is made, imported, checked or unlocked, and the list stays readable', async () => {
    const { id } = await home.importKey(BOB.secret)
    const refusal = { code: 'signer.runtime', detail: 'Out of support.' } as const
    const old = openSigningHome({ folder: home.folder, runtimeRefusal: refusal })
    expect(old.signing.list()).toEqual(home.signing.list())
    const about = { name: 'New', network: 'regtest', passphrase: PASSPHRASE } as const
    for (const refused of [
      await old.signing.create({ ...about, words: 12 }),
      await old.signing.import({ ...about, secret: { kind: 'raw', key: 'x' }, madeOn: 'other' }),
      await old.signing.checkBackup(id, PASSPHRASE, []),
      await old.signing.unlock(id, PASSPHRASE, 1),
    ])
      expect(refused).toEqual({ ok: false, error: refusal })
    expect(old.started).toEqual([])
    await old.end()
  })
})

describe('bad files', () => {
  it('are reported beside the signers, and refuse to unlock with what is wrong', async () => {
    const { signer } = await create()
    const { id } = await home.importKey(BOB.secret)
    const path = join(home.folder, `${id}.keystore`)
    writeFileSync(path, readFileSync(path).subarray(0, 300))
    expect(home.signing.list().map(({ name }) => name)).toEqual([signer.name])
    expect(home.signing.damaged()).toMatchObject([{ file: `${id}.keystore`, refusal: { code: 'signer.file' } }])
    expect(await home.signing.unlock(id, PASSPHRASE, 1)).toMatchObject({ error: { code: 'signer.file' } })
    valueOf(await home.signing.remove(id))
    expect(home.signing.damaged()).toEqual([])
  })
})
