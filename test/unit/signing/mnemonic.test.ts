import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { entropyOf, indicesOf, seedOf, wordIndex, wordsOf } from '../../../src-main/signing/mnemonic.ts'
import { numRuns } from '../../support/cases.ts'
import { BIP39 } from './bip-vectors.ts'

const entropies = fc.constantFrom(16, 32).chain(length => fc.uint8Array({ minLength: length, maxLength: length }))

describe('BIP39 over bytes', () => {
  it.each(BIP39)('reads and writes the vector of $entropy', ({ entropy, words, seed }) => {
    const bytes = fromHex(entropy)
    expect(wordsOf(bytes).join(' ')).toBe(words)
    expect(toHex(seedOf(bytes, new TextEncoder().encode('TREZOR')))).toBe(seed)
    expect(entropyOf(Uint16Array.from(words.split(' '), word => wordIndex(word) ?? 9_999))).toEqual(bytes)
  })

  it('agrees with an independent implementation about every entropy', () => {
    fc.assert(
      fc.property(entropies, entropy => {
        expect(wordsOf(entropy).join(' ')).toBe(entropyToMnemonic(entropy, wordlist))
        expect(entropyOf(indicesOf(entropy))).toEqual(entropy)
      }),
      { numRuns },
    )
  })

  it('agrees with an independent implementation about seeds with an extra word', () => {
    fc.assert(
      fc.property(entropies, fc.string({ unit: 'grapheme', maxLength: 20 }), (entropy, extra) => {
        const seed = mnemonicToSeedSync(entropyToMnemonic(entropy, wordlist), extra)
        expect(toHex(seedOf(entropy, new TextEncoder().encode(extra.normalize('NFKD'))))).toBe(toHex(seed))
      }),
      { numRuns: Math.ceil(numRuns / 20) },
    )
  })

  it('refuses a checksum that does not hold', () => {
    fc.assert(
      fc.property(entropies, fc.nat(), fc.integer({ min: 1, max: 2_047 }), (entropy, place, shift) => {
        const indices = indicesOf(entropy)
        const at = place % indices.length
        indices[at] = ((indices[at] ?? 0) + shift) % 2_048
        const read = entropyOf(indices)
        // Of 16 (256) changes one keeps a checksum of 4 (8) bits; it is then another entropy.
        if (read !== null) expect(toHex(read)).not.toBe(toHex(entropy))
      }),
      { numRuns },
    )
  })
})
