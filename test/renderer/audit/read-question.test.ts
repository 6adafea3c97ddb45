import { expect, test } from 'vitest'
import { readQuestion } from '../../../src-renderer/features/audit/read-question.ts'

const Y = `02${'ab'.repeat(32)}`
const BLS = `a0${'cd'.repeat(47)}`
const whyOf = (text: string): string => {
  const question = readQuestion(text)
  return question.kind === 'unclear' ? question.why : `taken as ${question.kind}`
}

test('one Y, several Ys in any parting, upper case and doubled', () => {
  expect(readQuestion(Y)).toEqual({ kind: 'ys', Ys: [Y] })
  expect(readQuestion(` ${Y.toUpperCase()},\n${BLS};\t${Y} `)).toEqual({ kind: 'ys', Ys: [Y, BLS] })
  expect(readQuestion(' \n ')).toEqual({ kind: 'empty' })
})

test.each(['cashuBo2F0gaJhaUg', 'cashuAeyJ0b2tlbiI6W119', 'cashu:cashuBo2F0', 'web+cashu://cashuBo2F0=='])('%s is a token', text => {
  const question = readQuestion(text)
  expect(question.kind).toBe('token')
  expect(question.kind === 'token' && question.token).toMatch(/^cashu[AB]/)
})

test('a secret is named as one and is not looked up', () => {
  expect(whyOf('ab'.repeat(32))).toContain('Never paste a secret')
})

test.each([
  [`04${'ab'.repeat(32)}`, 'first digit'],
  ['02abcd', '6 hex digits'],
  ['hello', 'not hex'],
  ['cashuC123', 'version'],
  ['cashuB', 'cut off'],
  [`${Y} cashuBo2F0`, 'A token stands among other words'],
  [`${Y} ${Y.slice(0, 60)}`, 'One of the 2 words'],
])('%s is refused in words', (text, words) => {
  expect(whyOf(text)).toContain(words)
})

test('more Ys than one look-up takes are refused with the way out', () => {
  const Ys = Array.from({ length: 1_001 }, (_, at) => `02${at.toString(16).padStart(64, '0')}`)
  expect(whyOf(Ys.join('\n'))).toContain('nimdolf mirror lookup')
  expect(readQuestion(Ys.slice(1).join('\n')).kind).toBe('ys')
})
