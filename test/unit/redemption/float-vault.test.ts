import { deriveSecret, deriveBlindingFactor } from '@cashu/cashu-ts'
import { expect, test } from 'vitest'
import { toHex } from '#shared/lib/bytes.ts'
import { createFloatVault, deriveOutput } from '../../../src-main/redemption/float-vault.ts'

const KEY = new Uint8Array(32).fill(9)
const vault = createFloatVault(KEY, size => new Uint8Array(size).fill(3))

test('what is sealed opens with the same key alone, and not after a change', () => {
  const sealed = vault.seal('{"inputs":[]}')
  expect(vault.open(sealed)).toBe('{"inputs":[]}')
  expect(Buffer.from(sealed).includes('inputs')).toBe(false)
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice()
    changed[at]! ^= 1
    expect(() => vault.open(changed)).toThrow()
  }
  const other = createFloatVault(new Uint8Array(32).fill(8), size => new Uint8Array(size))
  expect(() => other.open(sealed)).toThrow()
  expect(() => createFloatVault(new Uint8Array(31), size => new Uint8Array(size))).toThrow(RangeError)
})

test('outputs of a version 2 keyset are those of NUT-13, as another wallet derives them', () => {
  const seed = new Uint8Array(64).fill(5)
  const id = `01${'ab'.repeat(32)}`
  for (const counter of [0, 1, 77, 2 ** 31 - 1]) {
    expect(deriveOutput(seed, id, counter)).toEqual({
      secret: toHex(deriveSecret(seed, id, counter)),
      r: toHex(deriveBlindingFactor(seed, id, counter)),
    })
  }
})

test('the same counter gives the same output each time, another counter, keyset or key another', () => {
  const id = '00ad268c4d1f5826'
  const other = createFloatVault(new Uint8Array(32).fill(8), size => new Uint8Array(size))
  const all = [vault.derive(id, 0), vault.derive(id, 1), vault.derive('00ad268c4d1f5827', 0), other.derive(id, 0)]
  expect(new Set(all.flatMap(({ secret, r }) => [secret, r])).size).toBe(8)
  expect(vault.derive(id, 1)).toEqual(all[1])
})
