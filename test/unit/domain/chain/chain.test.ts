import { describe, expect, it } from 'vitest'
import { requiredBits, PERIOD } from '#shared/domain/chain/difficulty.ts'
import { doubleSha256, parseHeader, reversedHex } from '#shared/domain/chain/header.ts'
import { bitsOf, targetOf } from '#shared/domain/chain/target.ts'
import { extendChain, medianTime, type HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import { verifyInclusion } from '#shared/domain/chain/verify-inclusion.ts'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'

/** Bitcoin's first two blocks. */
const GENESIS =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c'
const BLOCK_1 =
  '010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299'
const NOW = 1_800_000_000

const mainnet: HeaderChain = { network: 'mainnet', start: 0, headers: [] }

describe('headers', () => {
  it('are hashed as the network prints them', () => {
    expect(parseHeader(GENESIS)).toMatchObject({
      ok: true,
      value: { hash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f', time: 1_231_006_505, bits: 0x1d00ffff },
    })
  })

  it('extend a chain when link, difficulty and work hold', () => {
    const extended = extendChain(mainnet, 0, [GENESIS, BLOCK_1], NOW)
    expect(extended.ok && extended.value.headers.map(header => header.height)).toEqual([0, 1])
    expect(extended.ok && extended.value.headers[1]?.work).toBe(2n * 4_295_032_833n)
  })

  const changed = (hex: string, byte: number): string => {
    const bytes = fromHex(hex)
    bytes[byte] = (bytes[byte] ?? 0) ^ 1
    return toHex(bytes)
  }
  it.each([
    ['header.link', changed(BLOCK_1, 10)],
    ['header.bits', changed(BLOCK_1, 72)],
    ['header.work', changed(BLOCK_1, 79)],
    ['header.work', changed(BLOCK_1, 40)],
    ['header.size', BLOCK_1.slice(2)],
  ])('are refused with %s and the height', (code, hex) => {
    expect(extendChain(mainnet, 0, [GENESIS, hex], NOW)).toMatchObject({ ok: false, error: { code, height: 1 } })
  })

  it('are refused when they lie two hours ahead of this clock', () => {
    expect(extendChain(mainnet, 0, [GENESIS, BLOCK_1], 1_231_006_505)).toMatchObject({ ok: false, error: { code: 'header.time' } })
  })

  it('have a median time that eleven blocks decide', () => {
    const timed = (times: number[]) => times.map(time => ({ time }) as never)
    expect(medianTime(timed([9, 1, 5]))).toBe(5)
    expect(medianTime(timed([100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]))).toBe(6)
  })
})

describe('difficulty', () => {
  /** The four cases of Bitcoin Core's own test of its retarget. */
  it.each([
    ['an ordinary retarget', 32_256, 1_261_130_161, 1_262_152_739, 0x1d00ffff, 0x1d00d86a],
    ['the limit', 2_016, 1_231_006_505, 1_233_061_996, 0x1d00ffff, 0x1d00ffff],
    ['not below a quarter', 68_544, 1_279_008_237, 1_279_297_671, 0x1c05a3f4, 0x1c0168fd],
    ['not above four times', 46_368, 1_263_163_443, 1_269_211_443, 0x1c387f6f, 0x1d00e1fd],
  ])('%s', (_name, height, first, last, bits, expected) => {
    const chain = { bitsAt: () => bits, timeAt: (at: number) => (at === height - PERIOD ? first : last) }
    expect(requiredBits(height, last + 600, chain, 'mainnet').toString(16)).toBe(expected.toString(16))
  })

  it('testnet4 lets a late block be easy, goes back to the real difficulty, and retargets from the first block', () => {
    const easy = 0x1d00ffff
    const real = 0x1c05a3f4
    const chain = { bitsAt: (height: number) => (height >= 4_040 ? easy : real), timeAt: (height: number) => height * 600 }
    expect(requiredBits(4_045, 4_044 * 600 + 1_201, chain, 'testnet4')).toBe(easy)
    expect(requiredBits(4_045, 4_044 * 600 + 1_200, chain, 'testnet4')).toBe(real)
    const old = targetOf(real) ?? 0n
    expect(requiredBits(4_032, 4_032 * 600, { ...chain, bitsAt: height => (height > 2_016 ? easy : real) }, 'testnet4')).toBe(
      bitsOf((old * 1_209_000n) / 1_209_600n),
    )
  })

  it.each([0x1d00ffff, 0x1c05a3f4, 0x207fffff, 0x1e0377ae, 0x03123456])('compact form %i round-trips', bits => {
    expect(bitsOf(targetOf(bits) ?? 0n)).toBe(bits)
  })

  it.each([0, 0x01003456, 0x04923456, 0xff123456])('compact form %i is refused', bits => {
    expect(targetOf(bits)).toBeNull()
  })
})

describe('inclusion', () => {
  const transaction = (lockTime: number): string =>
    `02000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0151ffffffff0100f2052a010000000151${toHex(Uint8Array.of(lockTime, 0, 0, 0))}`
  const transactions = [1, 2, 3].map(transaction)
  const ids = transactions.map(hex => doubleSha256(fromHex(hex)))
  const pair = (left: Uint8Array, right: Uint8Array): Uint8Array => doubleSha256(concatBytes(left, right))
  const [a, b, c] = ids as [Uint8Array, Uint8Array, Uint8Array]
  const root = reversedHex(pair(pair(a, b), pair(c, c)))

  it.each([
    [0, [b, pair(c, c)]],
    [1, [a, pair(c, c)]],
    [2, [c, pair(a, b)]],
  ] as const)('of transaction %i is proved by its siblings', (position, siblings) => {
    const claim = { transaction: transactions[position] ?? '', merkle: siblings.map(hash => reversedHex(hash)), position }
    expect(verifyInclusion(claim, root)).toEqual({ ok: true, value: reversedHex(ids[position] ?? new Uint8Array()) })
  })

  it('of a repeated node on the left is forged (CVE-2012-2459)', () => {
    const claim = { transaction: transactions[2] ?? '', merkle: [reversedHex(c), reversedHex(pair(a, b))], position: 3 }
    expect(verifyInclusion(claim, root)).toMatchObject({ ok: false, error: { code: 'inclusion.duplicate' } })
  })

  it('of a node that passes for a transaction is refused (CVE-2017-12842)', () => {
    // One input, one output, scripts of 3 and 1 bytes: exactly 64.
    const sixtyFour = `02000000010000000000000000000000000000000000000000000000000000000000000000ffffffff03515151ffffffff0100f2052a01000000015100000000`
    expect(sixtyFour.length / 2).toBe(64)
    expect(
      verifyInclusion({ transaction: sixtyFour, merkle: [], position: 0 }, reversedHex(doubleSha256(fromHex(sixtyFour)))),
    ).toMatchObject({ ok: false, error: { code: 'inclusion.inner-node' } })
  })

  it.each([
    ['inclusion.root', { transaction: transactions[0] ?? '', merkle: [reversedHex(b), reversedHex(a)], position: 0 }],
    ['inclusion.position', { transaction: transactions[0] ?? '', merkle: [], position: 1 }],
    ['inclusion.form', { transaction: 'zz', merkle: [], position: 0 }],
    ['inclusion.form', { transaction: '0200', merkle: [], position: 0 }],
  ])('is refused with %s', (code, claim) => {
    expect(verifyInclusion(claim, root)).toMatchObject({ ok: false, error: { code } })
  })
})
