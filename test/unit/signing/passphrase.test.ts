import { describe, expect, it } from 'vitest'
import { passphraseBytes, weaknessOf } from '../../../src-main/signing/passphrase.ts'

describe('a passphrase', () => {
  it.each([
    'short',
    'elevenchars',
    'aaaaaaaaaaaaaaaaaaaa',
    'abcdefghijklmnop',
    '1234567890123456',
    '987654321098765',
    'passwordpassword1',
    'Password12345678',
    'correct horse battery staple',
    'bitcoinbitcoinbitcoin',
    'abcabcabcabcabcabc',
    'qwertyuiopasdfghjkl',
    'harborharborharbor',
    'Harbor key 2026',
    '            ',
    'ababababababab',
  ])('that is tried first is refused with what to do: "%s"', passphrase => {
    const weakness = weaknessOf(passphrase, 'Harbor key')
    expect(weakness).toMatch(/words at random/)
    expect(weakness).not.toContain(passphrase.trim() === '' ? 'undefined' : passphrase)
  })

  it.each([
    'seven wild geese over paper',
    'xK9#mQ2$vL7!pR4z',
    'tumbrel-osier-quern-latch',
    'mögliche Übergänge im Nebel',
    '杉並区の猫は夜に歩くと寒い',
  ])('that has to be guessed will do: "%s"', passphrase => expect(weaknessOf(passphrase, 'Harbor key')).toBeNull())

  it('is the same bytes from every keyboard', () => {
    expect(passphraseBytes('u\u0308ber')).toEqual(passphraseBytes('\u00fcber'))
  })
})
