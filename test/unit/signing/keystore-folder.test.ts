import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeystoreFacts } from '../../../src-main/signing/keystore-file.ts'
import { openKeystoreFolder, type KeystoreFolder } from '../../../src-main/signing/keystore-folder.ts'
import { sealKeystore } from '../../../src-main/signing/seal.ts'

vi.setConfig({ hookTimeout: 60_000 })

const ID = '0123456789abcdef'
const facts: KeystoreFacts = {
  id: ID,
  name: 'One',
  network: 'regtest',
  origin: 'raw',
  keys: [{ pubkey: 'ab'.repeat(32), path: '', use: 'any' }],
  createdAt: 1,
  backupCheckedAt: null,
  warnings: [],
}
let good: Uint8Array
beforeAll(async () => {
  good = await sealKeystore(facts, new Uint8Array(33), new Uint8Array(20), length => new Uint8Array(randomBytes(length)))
})
let home: string
let folder: string
let keystores: KeystoreFolder
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nimdolf-keys-'))
  folder = join(home, 'keys')
  keystores = openKeystoreFolder(folder)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('the folder of keystores', () => {
  it('is empty before it is there', () => {
    expect(keystores.all()).toEqual([])
    expect(keystores.find(ID)).toMatchObject({ error: { code: 'signer.unknown' } })
    expect(keystores.remove(ID)).toMatchObject({ error: { code: 'signer.unknown' } })
  })

  it.skipIf(process.platform === 'win32')('and its files are for their owner alone, whatever the umask and whatever was there', () => {
    mkdirSync(folder, { mode: 0o755 })
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, `${ID}.keystore.new`), 'left by a crash')
    const before = process.umask(0)
    try {
      expect(keystores.write(ID, good).ok).toBe(true)
    } finally {
      process.umask(before)
    }
    expect(mode(folder)).toBe('700')
    expect(mode(join(folder, `${ID}.keystore`))).toBe('600')
    expect(readdirSync(folder)).toEqual([`${ID}.keystore`])
    expect(keystores.find(ID)).toMatchObject({ ok: true, value: { isOpen: false } })
  })

  it.skipIf(process.platform === 'win32')('says so when a file was opened to others', () => {
    keystores.write(ID, good)
    chmodSync(join(folder, `${ID}.keystore`), 0o644)
    expect(keystores.find(ID)).toMatchObject({ ok: true, value: { isOpen: true } })
  })

  it('shows the good ones beside bad ones of every kind, and each bad one with its reason', () => {
    keystores.write(ID, good)
    const path = (name: string) => join(folder, `${name}.keystore`)
    writeFileSync(path('cut-off'), good.subarray(0, 100))
    writeFileSync(path('empty'), '')
    writeFileSync(path('huge'), new Uint8Array(1_000_000))
    writeFileSync(path('newer'), Buffer.from(good).toString().replace('"version":1', '"version":7'))
    copyFileSync(path(ID), path('copied'))
    mkdirSync(path('folder'))
    symlinkSync(path(ID), path('fedcba9876543210'))
    symlinkSync('/nowhere', path('dangling'))
    writeFileSync(join(folder, 'notes.txt'), 'not a keystore')
    const all = keystores.all()
    expect(all.filter(({ read }) => read.ok).map(({ file }) => file)).toEqual([`${ID}.keystore`])
    const bad = Object.fromEntries(all.flatMap(({ file, read }) => (read.ok ? [] : [[file.replace('.keystore', ''), read.error.detail]])))
    expect(bad).toMatchObject({
      'cut-off': expect.stringContaining('cut off'),
      empty: expect.stringContaining('cut off'),
      huge: expect.stringContaining('larger'),
      newer: expect.stringContaining('Update the program'),
      copied: expect.stringContaining(`rename the file to ${ID}.keystore`),
      folder: expect.stringContaining('no file'),
      fedcba9876543210: expect.stringContaining('no file'),
      dangling: expect.stringContaining('no file'),
    })
    expect(Object.keys(bad)).toHaveLength(8)
  })

  it('is never left by a name', () => {
    keystores.write(ID, good)
    writeFileSync(join(home, `${ID}.keystore`), good)
    for (const id of [`../${ID}`, `../keys/${ID}`, '', '.', 'x'.repeat(5_000), `${ID}\0`, ID.toUpperCase()]) {
      expect(keystores.find(id)).toMatchObject({ error: { code: 'signer.unknown' } })
      expect(keystores.remove(id)).toMatchObject({ error: { code: 'signer.unknown' } })
    }
    expect(readFileSync(join(home, `${ID}.keystore`))).toHaveLength(good.length)
  })

  it('answers a disk that refuses with a code', () => {
    writeFileSync(folder, 'a file where the folder should be')
    expect(keystores.write(ID, good)).toMatchObject({ ok: false, error: { code: 'signer.file' } })
    expect(keystores.all()).toMatchObject([{ read: { ok: false, error: { code: 'signer.file' } } }])
  })
})
