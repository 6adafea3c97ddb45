import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { MAX_KEYSTORE_BYTES, parseKeystore, type KeystoreFacts } from '../../../src-main/signing/keystore-file.ts'
import { openKeystore, sealKeystore, stretch, unseal } from '../../../src-main/signing/seal.ts'
import { numRuns } from '../../support/cases.ts'
import { valueOf } from '../../support/example-plans.ts'

// scrypt takes its time where other tests run beside this one.
vi.setConfig({ hookTimeout: 60_000 })

const random = (length: number) => new Uint8Array(randomBytes(length))
const facts: KeystoreFacts = {
  id: '0123456789abcdef',
  name: 'Schlüssel „Hafen“',
  network: 'signet',
  origin: 'words',
  keys: [
    { pubkey: 'ab'.repeat(32), path: "m/86'/1'/0'/0/0", use: 'internal' },
    { pubkey: 'cd'.repeat(32), path: "m/86'/1'/1'/0/0", use: 'leaf' },
  ],
  createdAt: 1_795_000_000_000,
  backupCheckedAt: null,
  warnings: ['coldcard-entropy'],
}
const SECRET = fromHex(`0110${'5a'.repeat(16)}`)
const passphrase = () => new TextEncoder().encode('seven wild geese over paper')

let file: Uint8Array
let stretched: Awaited<ReturnType<typeof stretch>>
beforeAll(async () => {
  file = await sealKeystore(facts, SECRET, passphrase(), random)
  stretched = await stretch(passphrase(), fromHex(valueOf(parseKeystore(file)).header.kdf.salt))
})
const text = () => Buffer.from(file).toString()
const parsedText = (changed: string) => parseKeystore(new TextEncoder().encode(changed))
/** What anybody gets who knows the passphrase and is given `bytes`; without the cost of scrypt. */
const opened = (bytes: Uint8Array) => {
  const parsed = parseKeystore(bytes)
  return parsed.ok ? unseal(parsed.value, stretched) : parsed
}

describe('a keystore file', () => {
  it('opens with its passphrase, says in public what it says, and nothing of the secret', async () => {
    const parsed = valueOf(parseKeystore(file))
    expect(parsed.header).toMatchObject({
      ...facts,
      kdf: { name: 'scrypt', N: 131_072, r: 8, p: 1 },
      cipher: { name: 'xchacha20-poly1305' },
    })
    expect(valueOf(await openKeystore(parsed, passphrase()))).toEqual(SECRET)
    expect(text()).not.toContain('5a5a5a')
  })

  it('does not open with another passphrase', async () => {
    const wrong = await openKeystore(valueOf(parseKeystore(file)), new TextEncoder().encode('seven wild geese over Paper'))
    expect(wrong).toMatchObject({ ok: false, error: { code: 'signer.passphrase' } })
  })

  it('has a new salt and a new nonce each time', async () => {
    const again = valueOf(parseKeystore(await sealKeystore(facts, SECRET, passphrase(), random)))
    const first = valueOf(parseKeystore(file))
    expect(again.header.kdf.salt).not.toBe(first.header.kdf.salt)
    expect(again.header.cipher.nonce).not.toBe(first.header.cipher.nonce)
    expect(toHex(again.sealed)).not.toBe(toHex(first.sealed))
  })

  it('is refused with any byte of it changed, wherever it stands', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = file.slice()
        const at = place % changed.length
        changed[at] = (changed[at] ?? 0) ^ change
        expect(opened(changed)).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^signer\.(?:file|passphrase)$/) } })
      }),
      { numRuns },
    )
  })

  it('is refused wherever it is cut off, and with anything put in', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 20 }), (place, added) => {
        const at = place % file.length
        expect(opened(file.slice(0, at))).toMatchObject({ ok: false, error: { code: 'signer.file' } })
        expect(opened(Buffer.concat([file.slice(0, at), added, file.slice(at)]))).toMatchObject({ ok: false })
      }),
      { numRuns },
    )
  })

  const headerChanges: readonly [string, (header: Record<string, unknown>) => unknown][] = [
    ['id', header => ({ ...header, id: 'f'.repeat(16) })],
    ['name', header => ({ ...header, name: 'Another' })],
    ['network', header => ({ ...header, network: 'mainnet' })],
    ['origin', header => ({ ...header, origin: 'raw' })],
    ['keys', header => ({ ...header, keys: [{ pubkey: 'ee'.repeat(32), path: '', use: 'any' }] })],
    ['createdAt', header => ({ ...header, createdAt: 1 })],
    ['backupCheckedAt', header => ({ ...header, backupCheckedAt: 1_795_000_000_000 })],
    ['warnings', header => ({ ...header, warnings: [] })],
    ['salt', header => ({ ...header, kdf: { ...(header['kdf'] as object), salt: '00'.repeat(32) } })],
    ['nonce', header => ({ ...header, cipher: { ...(header['cipher'] as object), nonce: '00'.repeat(24) } })],
    ['the order of its fields', header => Object.fromEntries(Object.entries(header).reverse())],
  ]
  it.each(headerChanges)('is refused with another %s in a header that is well-formed', (_, change) => {
    const [header = '', ...rest] = text().split('\n')
    const changed = [JSON.stringify(change(JSON.parse(header) as Record<string, unknown>)), ...rest].join('\n')
    const parsed = valueOf(parsedText(changed))
    expect(unseal(parsed, stretched)).toMatchObject({
      ok: false,
      error: { code: 'signer.file', detail: expect.stringContaining('changed') },
    })
  })

  it('of another origin of bytes is refused, saying what to do', () => {
    const [header = ''] = text().split('\n')
    const withVersion = (version: number) => text().replace('"version":1', `"version":${version}`)
    expect(parsedText(withVersion(2))).toMatchObject({
      error: { code: 'signer.file', detail: expect.stringContaining('Update the program') },
    })
    for (const bad of [
      '',
      header,
      `${header}\n`,
      'not json\nAAAA\n',
      '[]\nAAAA\n',
      withVersion(0),
      text().replace('131072', '1024'),
      text().replace('131072', '1073741824'),
      text().replace('"name"', '"extra":1,"name"'),
      text().trimEnd(),
      `${text()}\n`,
      text().replace('\n', '\r\n'),
      `\ufeff${text()}`,
      'x'.repeat(MAX_KEYSTORE_BYTES + 1),
    ])
      expect(opened(new TextEncoder().encode(bad))).toMatchObject({ ok: false, error: { code: 'signer.file' } })
  })
})
