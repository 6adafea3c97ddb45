import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { passphraseBytes } from '../../../src-main/signing/passphrase.ts'
import { runSigner, runSignerThread } from '../../../src-main/signing/signer-process.ts'
import { BOB, caps, planOf, valueOf } from '../../support/example-plans.ts'
import { isAlive, openSigningHome, PASSPHRASE, untilGone, type SigningHome } from './signing-home.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const HOUR = 3_600_000
const onLinux = process.platform === 'linux'

describe.each([
  ['process', runSigner],
  ['thread', runSignerThread],
])('the signer %s', (vessel, run) => {
  let home: SigningHome
  let file: Uint8Array
  beforeEach(async () => {
    home = openSigningHome({}, run)
    await home.importKey(BOB.secret)
    file = readFileSync(join(home.folder, readdirSync(home.folder)[0]!))
  })
  afterEach(() => home.end())

  it('signs the plan it is given, wipes the passphrase, and is gone when told to end', async () => {
    const ended = vi.fn()
    const signer = run(ended)
    expect(signer.pid === null).toBe(vessel === 'thread')
    const passphrase = passphraseBytes(PASSPHRASE)
    valueOf(await signer.open(file, passphrase, HOUR))
    expect(passphrase.every(byte => byte === 0)).toBe(true)
    const plan = planOf('rearm')
    const signed = valueOf(await signer.sign(buildPsbt(plan), plan, caps))
    expect(valueOf(checkPsbt(signed, plan, caps)).signed).toEqual([true, true, true])
    await signer.end()
    expect(ended).toHaveBeenCalledTimes(1)
    expect(await signer.sign(buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.died' } })
    if (signer.pid !== null) await untilGone(signer.pid)
  })

  it('ends by itself when its life is over', async () => {
    await new Promise<void>(gone => {
      const signer = run(gone)
      void signer.open(file, passphraseBytes(PASSPHRASE), 50)
    })
  })

  it('refuses to sign before it holds a key', async () => {
    const signer = run(() => {})
    const plan = planOf('rearm')
    expect(await signer.sign(buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.locked' } })
    await signer.end()
  })

  it('answers many questions at once, each with its own answer', async () => {
    const signer = run(() => {})
    valueOf(await signer.open(file, passphraseBytes(PASSPHRASE), HOUR))
    const plans = (['rearm', 'payout', 'rotate', 'claim'] as const).map(kind => planOf(kind))
    const answers = await Promise.all(plans.map(plan => signer.sign(buildPsbt(plan), plan, caps)))
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false])
    for (const [at, answer] of answers.slice(0, 3).entries()) expect(checkPsbt(valueOf(answer), plans[at]!, caps).ok).toBe(true)
    await signer.end()
  })
})

describe('the signer process', () => {
  let home: SigningHome
  beforeEach(() => void (home = openSigningHome()))
  afterEach(() => home.end())
  const unlock = async () => {
    const { id } = await home.importKey(BOB.secret)
    valueOf(await home.signing.unlock(id, PASSPHRASE, 60))
    return { id, pid: home.started.at(-1)!.pid! }
  }

  it.skipIf(process.platform === 'win32')(
    'killed in the middle of a signature, it answers that it died, and the signer is locked',
    async () => {
      const { id, pid } = await unlock()
      const plan = planOf('rearm')
      process.kill(pid, 'SIGSTOP')
      const signing = home.signing.sign(id, buildPsbt(plan), plan, caps)
      const before = home.changes()
      process.kill(pid, 'SIGKILL')
      expect(await signing).toMatchObject({ ok: false, error: { code: 'signer.died' } })
      expect(home.state(id).unlockedUntil).toBeNull()
      expect(home.changes()).toBe(before + 1)
      expect(await home.signing.sign(id, buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.locked' } })
      valueOf(await home.signing.unlock(id, PASSPHRASE, 1))
      valueOf(await home.signing.sign(id, buildPsbt(plan), plan, caps))
    },
  )

  it.skipIf(process.platform === 'win32')('locked in the middle of a signature, it ends all the same', async () => {
    const { id, pid } = await unlock()
    const plan = planOf('rearm')
    process.kill(pid, 'SIGSTOP')
    const signing = home.signing.sign(id, buildPsbt(plan), plan, caps)
    await home.signing.lock(id)
    expect(await signing).toMatchObject({ error: { code: 'signer.died' } })
    await untilGone(pid)
  })

  it('ends when its core is killed', async () => {
    const core = spawn(process.execPath, [fileURLToPath(new URL('./holding-core.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(core.stdout, 'data')) as [Buffer]
    const { pid, folder } = JSON.parse(line.toString()) as { pid: number; folder: string }
    expect(isAlive(pid)).toBe(true)
    core.kill('SIGKILL')
    await untilGone(pid)
    rmSync(dirname(folder), { recursive: true, force: true })
  })

  it.runIf(onLinux)('has no environment, no output, no core dump, no debugger, and no files but the program’s', async () => {
    const { pid } = await unlock()
    const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8')
    const names = read('environ')
      .split('\0')
      .filter(Boolean)
      .map(entry => entry.split('=')[0])
    expect(names.sort((one = '', other = '') => one.localeCompare(other))).toEqual([
      'NODE_CHANNEL_FD',
      'NODE_CHANNEL_SERIALIZATION_MODE',
      'PWD',
    ])
    expect(read('limits')).toMatch(/Max core file size\s+0\s+0\s/)
    expect(read('coredump_filter').trim()).toBe('00000000')
    const words = read('cmdline').split('\0')
    expect(words).toEqual(expect.arrayContaining(['--permission', '--disable-sigusr1', '--no-addons']))
    expect(words.filter(word => word.startsWith('--allow'))).toEqual(
      [process.cwd(), realpathSync('node_modules')].map(folder => `--allow-fs-read=${join(folder, '*')}`),
    )
  })

  it('leaves no word, digit or passphrase in anything that can be read from outside', async () => {
    const created = valueOf(await home.signing.create({ name: 'Harbor', network: 'regtest', passphrase: PASSPHRASE, words: 24 }))
    const { id, pid } = await unlock()
    const plan = planOf('rearm')
    const { words, signer } = created
    const refusals = [
      await home.signing.unlock(id, `${PASSPHRASE}?`, 1),
      await home.signing.checkBackup(signer.id, `${PASSPHRASE}?`, []),
      await home.signing.checkBackup(
        signer.id,
        PASSPHRASE,
        words.map((_, position) => ({ position, word: 'zoo' })),
      ),
      await home.signing.sign(id, new Uint8Array(9), plan, caps),
      await home.signing.sign(signer.id, buildPsbt(plan), plan, caps),
      await home.signing.create({ name: 'Harbor', network: 'regtest', passphrase: PASSPHRASE, words: 12 }),
    ]
    expect(refusals.every(({ ok }) => !ok)).toBe(true)
    const seen = [
      JSON.stringify([home.signing.list(), home.signing.damaged(), refusals]),
      ...readdirSync(home.folder).map(name => readFileSync(join(home.folder, name), 'latin1')),
      ...(onLinux ? ['environ', 'cmdline'].map(name => readFileSync(`/proc/${pid}/${name}`, 'latin1')) : []),
      process.argv.join(' '),
    ].join('\n')
    expect(seen).not.toContain(PASSPHRASE)
    expect(seen).not.toContain(toHex(BOB.secret))
    expect(seen).not.toContain(Buffer.from(BOB.secret).toString('base64').slice(0, 20))
    for (let at = 0; at < words.length - 1; at++) expect(seen).not.toContain(`${words[at]} ${words[at + 1]}`)
  })
})
