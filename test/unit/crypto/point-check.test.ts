import { createRequire } from 'node:module'
import { afterEach, describe, expect, test } from 'vitest'
import { isCurvePoint } from '#shared/domain/proof/curve.ts'
import { sha256 as portableSha256 } from '@noble/hashes/sha2.js'
import { createPointCheck, pointCheckKind } from '../../../src-main/crypto/point-check.ts'
import { sha256 } from '../../../src-main/crypto/sha256.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { V } from '../../support/vectors.ts'

const elliptic = createRequire(import.meta.url)('secp256k1/elliptic.js') as { publicKeyVerify(key: Uint8Array): boolean }

describe('the native point check', () => {
  afterEach(() => void createPointCheck())

  test('is native where the package has a binary for this machine', () => {
    const check = createPointCheck()
    const shipped = ['linux-x64', 'win32-x64', 'darwin-arm64'].includes(`${process.platform}-${process.arch}`)
    expect(pointCheckKind()).toBe(shipped ? 'native' : 'portable')
    expect(check(V.events[0]!.Y)).toBe(true)
  })

  test.each([
    ['not 66 digits', '02ab'],
    ['no hex', `02${'zz'.repeat(32)}`],
    ['hex that ends early', `02${'ab'.repeat(31)}zz`],
    ['an unknown prefix', `05${V.events[0]!.Y.slice(2)}`],
    ['off the curve', `02${'0'.repeat(63)}5`],
    ['nothing', ''],
    ['the identity of G1', `c0${'00'.repeat(47)}`],
  ])('%s is no point', (_name, hex) => {
    expect(createPointCheck()(hex)).toBe(false)
  })

  test('96 digits are judged on BLS12-381', () => {
    expect(createPointCheck()(V.v3_secret_bytes.Y_raw33_current)).toBe(true)
  })

  test('agrees with the portable one on 2,000 hashes, of which about half are points', () => {
    const check = createPointCheck()
    let points = 0
    for (let at = 0; at < 2_000; at++) {
      const hex = `0${2 + (at % 2)}${toHex(portableSha256(Uint8Array.of(at >> 8, at & 255)))}`
      expect(check(hex)).toBe(isCurvePoint(hex))
      points += Number(check(hex))
    }
    expect(points).toBeGreaterThan(800)
    expect(points).toBeLessThan(1_200)
  })

  test.each([
    [
      'cannot be loaded',
      () => {
        throw new Error('no binary')
      },
    ],
    ['says yes to all', () => ({ publicKeyVerify: () => true })],
    ['says no to all', () => ({ publicKeyVerify: () => false })],
    [
      'throws',
      () => ({
        publicKeyVerify: () => {
          throw new Error('broken')
        },
      }),
    ],
  ])('a native half that %s is replaced by the portable one', (_name, load) => {
    const check = createPointCheck(load)
    expect(pointCheckKind()).toBe('portable')
    expect(check(V.events[0]!.Y)).toBe(true)
    expect(check(`02${'0'.repeat(63)}5`)).toBe(false)
  })

  test('the package’s own JavaScript, which it would fall back to in silence, gives the same answers', () => {
    expect(createPointCheck(() => elliptic)(V.events[0]!.Y)).toBe(true)
  })
})

test('sha256 is SHA-256', () => {
  for (const length of [0, 1, 55, 56, 64, 1_000]) {
    const bytes = new Uint8Array(length).fill(length)
    expect(toHex(sha256(bytes))).toBe(toHex(portableSha256(bytes)))
  }
})
