import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64Of, bytesOf } from '../../../src-renderer/workspace/plan/psbt-file.ts'
import { readSat } from '../../../src-renderer/features/plan/plan-draft.ts'
import { rateWords, readRate } from '../../../src-renderer/workspace/plan/fee-rate.ts'

const psbt = fc.uint8Array({ maxLength: 20_000 }).map(rest => Uint8Array.from([0x70, 0x73, 0x62, 0x74, 0xff, ...rest]))
const hex = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

test('a PSBT reads the same from a binary file, base64 and hex text, whatever lines they are broken into', () => {
  fc.assert(
    fc.property(psbt, bytes => {
      const base64 = base64Of(bytes)
      expect(bytesOf(base64)).toEqual(bytes)
      expect(base64Of(text(`${base64.slice(0, 40)}\r\n${base64.slice(40)}\n`))).toBe(base64)
      expect(base64Of(text(hex(bytes).toUpperCase()))).toBe(base64)
    }),
    { numRuns: 50 },
  )
})

test('rates are read in sat/vB and never rounded to nothing', () => {
  expect(readRate('12')).toBe(12_000)
  expect(readRate('1,5')).toBe(1_500)
  expect(readRate('0.1')).toBe(100)
  for (const wrong of ['', '0', '0.05', '1001', '1e3', '-1', '1.2345', 'x']) expect(readRate(wrong)).toBeNull()
  expect(rateWords(12_000)).toBe('12 sat/vB')
  expect(rateWords(1_500)).toBe('1.50 sat/vB')
})

test('amounts are whole sat, grouped or not', () => {
  expect(readSat('1 500\u202f000')).toBe('1500000')
  for (const wrong of ['', '0', '1.5', '-3', '1,000', '0x10']) expect(readSat(wrong)).toBeNull()
})
