import { describe, expect, it } from 'vitest'
import { pathOf, readNamedKey } from '#shared/domain/reserve/key-origin.ts'
import { keyOf } from '../../../support/reserve-world.ts'

const KEY = keyOf('origin').pubkey

describe('a key with its origin', () => {
  it.each([
    [KEY, { pubkey: KEY, origin: null }],
    [`02${KEY}`, { pubkey: KEY, origin: null }],
    [`[d34db33f]${KEY}`, { pubkey: KEY, origin: 'd34db33f' }],
    [`[d34db33f/86h/0'/0H/1/2]03${KEY.toUpperCase()}`, { pubkey: KEY, origin: "d34db33f/86h/0'/0H/1/2" }],
    [`[d34db3/86h]${KEY}`, null],
    [`[d34db33f/x]${KEY}`, null],
    [`[d34db33f/86h${KEY}`, null],
    [`[]${KEY}`, null],
    ['[d34db33f]00', null],
    [7, null],
  ])('%s', (text, expected) => {
    expect(readNamedKey(text)).toEqual(expected)
  })

  it('becomes the path of a PSBT, and is refused where an index is none', () => {
    expect(pathOf("d34db33f/86h/0'/3")).toEqual({ fingerprint: 0xd34db33f, path: [0x80000056, 0x80000000, 3] })
    expect(pathOf('d34db33f')).toEqual({ fingerprint: 0xd34db33f, path: [] })
    expect(pathOf('d34db33f/2147483648')).toBeNull()
    expect(pathOf('d34db33f/2147483647h')).toMatchObject({ path: [0xffffffff] })
  })
})
