import { describe, expect, it } from 'vitest'
import { meaningOf } from '../../../src-main/reserve/node-words.ts'

describe('a node’s refusal', () => {
  it.each([
    ['non-BIP68-final', 'broadcast.too-early'],
    ["transaction's sequence locks on inputs not met", 'broadcast.too-early'],
    ['mandatory-script-verify-flag-failed (Locktime requirement not satisfied)', 'broadcast.wrong-sequence'],
    ['failed to validate input: locktime requirement not satisfied', 'broadcast.wrong-sequence'],
    ['failed to validate input 00aa: invalid transaction version: 1', 'broadcast.wrong-sequence'],
    ['transaction sequence has sequence locktime disabled bit set: 0xffffffff', 'broadcast.wrong-sequence'],
    ['bad-txns-inputs-missingorspent', 'broadcast.already-spent'],
    ['orphan transaction 00aa references outputs of unknown or fully-spent transaction', 'broadcast.already-spent'],
    ['insufficient fee, rejecting replacement 00aa', 'broadcast.replacement-fee'],
    ['min relay fee not met, 5 < 110', 'broadcast.low-fee'],
    ['mandatory-script-verify-flag-failed (Invalid Schnorr signature)', 'broadcast.signature'],
    ['something nobody wrote down', 'broadcast.refused'],
  ])('%s is %s, with the node’s own words beside it', (words, code) => {
    const meaning = meaningOf(words)
    expect(meaning.code).toBe(code)
    expect(meaning.detail).toContain(words)
  })
})
