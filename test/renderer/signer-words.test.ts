import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { positionsToAsk } from '../../src-renderer/features/signer/backup-positions.ts'
import { isPassphrase, missingOf } from '../../src-renderer/features/signer/passphrase.ts'
import { missingOfSecret, secretOf } from '../../src-renderer/features/signer/secret.ts'
import { keysToShow, leftWord, standOf } from '../../src-renderer/features/signer/signer-words.ts'

it('three different positions are asked for, whatever chance says', () => {
  fc.assert(
    fc.property(fc.constantFrom(12, 24), fc.infiniteStream(fc.nat()), (count, numbers) => {
      const positions = positionsToAsk(count, below => numbers.next().value % below)
      expect(new Set(positions).size).toBe(3)
      expect(positions.every(position => position >= 0 && position < count)).toBe(true)
      expect(positions).toEqual(positions.toSorted((one, other) => one - other))
    }),
  )
})

it('every position can be asked for', () => {
  const asked = new Set(Array.from({ length: 24 }, (_, first) => positionsToAsk(24, below => first % below)).flat())
  expect(asked.size).toBe(24)
})

it('says what a passphrase lacks, and takes only twelve characters typed alike twice', () => {
  expect(missingOf('', '')).toEqual({ passphrase: null, again: null })
  expect(missingOf('eleven chars'.slice(0, 11), '').passphrase).toContain('1 more')
  expect(missingOf('correct horse', 'correct').again).toContain('not yet the same')
  expect(missingOf('correct horse', 'corrupt').again).toContain('Not the same')
  expect(isPassphrase('correct horse', 'correct horse')).toBe(true)
  expect(isPassphrase('correct horse', 'correct hors')).toBe(false)
  expect(isPassphrase('too short', 'too short')).toBe(false)
})

it.each([
  ['words', Array(12).fill('abandon').join('  '), true],
  ['words', Array(13).fill('abandon').join(' '), false],
  ['extended', `tprv${'8'.repeat(107)}`, true],
  ['extended', `tpub${'8'.repeat(107)}`, false],
  ['raw', 'AB'.repeat(32), true],
  ['raw', 'ab'.repeat(31), false],
  ['raw', `c${'V'.repeat(51)}`, true],
] as const)('a secret as %s: %s', (kind, text, complete) => expect(missingOfSecret(kind, ` ${text} `) === null).toBe(complete))

it('words cross to the core in one form', () => {
  expect(secretOf('words', ' Abandon\n ability ', 'Extra ')).toEqual({ kind: 'words', words: 'abandon ability', extra: 'Extra ' })
})

it('an unlocked keystore is locked once its time is up, without another answer of the core', () => {
  const row = { kind: 'keystore', usable: true, unlocked_until: 100_000 } as SignerRow
  expect(standOf(row, 99_999)).toBe('unlocked')
  expect(standOf(row, 100_000)).toBe('locked')
  expect(standOf({ ...row, unlocked_until: null }, 0)).toBe('locked')
  expect(standOf({ ...row, kind: 'hardware', usable: false }, 0)).toBe('unusable')
  expect(standOf({ ...row, kind: 'file', unlocked_until: null }, 0)).toBe('ready')
  expect(leftWord(100_000, 95_000)).toBe('5 s left')
})

it('of many keys those in use come first, then two free ones of each use', () => {
  const key = (path: string, use: 'internal' | 'leaf', used: boolean): SignerRow['keys'][number] => ({
    pubkey: '',
    path,
    use,
    used_by: used ? ['harbor'] : [],
  })
  const keys = [
    key('i0', 'internal', false),
    key('i1', 'internal', true),
    key('i2', 'internal', false),
    key('i3', 'internal', false),
    key('l0', 'leaf', false),
  ]
  expect(keysToShow(keys, false).map(({ path }) => path)).toEqual(['i1', 'i0', 'i2', 'l0'])
  expect(keysToShow(keys, true).map(({ path }) => path)).toEqual(['i1', 'i0', 'i2', 'i3', 'l0'])
})
