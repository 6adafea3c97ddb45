import { describe, expect, it } from 'vitest'
import { authorityIn, type SpentOutput } from '#shared/domain/chain/authority.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { numRuns } from '../../../support/cases.ts'
import { HOT_SCRIPT } from '../../../support/example-plans.ts'
import type { ForgedTransaction } from '../../../support/forged-chain.ts'
import { seeded } from '../../../support/mirror-world.ts'
import { hotInput, RESERVE, reserveInput, signedSpend, withWitness } from '../../../support/signed-spends.ts'
import { whyInvalid } from '../../../support/taproot-verifier.ts'

const place = (nth: number, amount = 60_000n) => ({ txid: `${nth}`.repeat(64), vout: nth, amount })
const coin = (height: number | null = 10, amount = 60_000n): SpentOutput => ({ amount, scriptPubKey: RESERVE, height })
const out = (amount = 59_000n) => [{ scriptPubKey: HOT_SCRIPT, amount }]
const TIP = 100

const BY_KEY = signedSpend([reserveInput(place(1), 'key')], out())
const BY_DAVE = signedSpend([reserveInput(place(1), 0)], out())
const BY_FRANK = signedSpend([reserveInput(place(1), 1)], out())

const stackOf = ({ raw }: ForgedTransaction, at = 0): readonly string[] => readTransaction(raw)!.inputs[at]!.witness
const judge = ({ raw }: ForgedTransaction, spent: readonly SpentOutput[] = [coin()], tip = TIP, at = 0) =>
  authorityIn(readTransaction(raw)!, spent, tip)(at)

describe('a spend that no block shows', () => {
  it.each([
    ['the key of the output', BY_KEY],
    ['the first leaf', BY_DAVE],
    ['the second leaf', BY_FRANK],
  ])('is proven by %s, as nodes see it too', (_, spend) => {
    expect(judge(spend)).toBe('proven')
    expect(whyInvalid(spend.raw, [coin()], TIP + 1)).toBeNull()
  })

  it('commits to the amount and the script of every input, a stranger’s too', () => {
    const both = signedSpend([reserveInput(place(1), 'key'), hotInput(place(2))], out())
    const hot = { amount: 60_000n, scriptPubKey: HOT_SCRIPT, height: null }
    expect(judge(both, [coin(), hot])).toBe('proven')
    expect(judge(both, [coin(), { ...hot, amount: 60_001n }])).toBe('false')
    expect(judge(both, [coin(), { ...hot, scriptPubKey: RESERVE }])).toBe('false')
    expect(() => judge(both, [coin()])).toThrow(RangeError)
  })

  it.each([
    ['a signature of nobody', ['11'.repeat(64)]],
    ['a signature for another path', [stackOf(BY_DAVE)[0]!]],
    ['something that is no signature', ['11'.repeat(63)]],
    ['a sighash type that is none', [`${stackOf(BY_KEY)[0]!}04`]],
    ['DEFAULT spelt out', [`${stackOf(BY_KEY)[0]!}00`]],
    ['ALL where DEFAULT was signed', [`${stackOf(BY_KEY)[0]!}01`]],
    ['another leaf’s control block', [stackOf(BY_DAVE)[0]!, stackOf(BY_DAVE)[1]!, stackOf(BY_FRANK)[2]!]],
    ['Frank’s signature in Dave’s leaf', [stackOf(BY_FRANK)[0]!, ...stackOf(BY_DAVE).slice(1)]],
    ['one element too many', ['', ...stackOf(BY_DAVE)]],
    ['a control block cut short', [...stackOf(BY_DAVE).slice(0, 2), stackOf(BY_DAVE)[2]!.slice(2)]],
  ])('is a forgery with %s', (_, stack) => {
    const forged = withWitness(BY_DAVE, [stack])
    expect(judge(forged)).toBe('false')
    expect(whyInvalid(forged.raw, [coin()], TIP + 1)).not.toBeNull()
  })

  it('is a forgery without any witness', () => {
    expect(judge(withWitness(BY_KEY, [[]]))).toBe('false')
  })

  it.each([
    ['an annex', [...stackOf(BY_KEY), '50aa']],
    ['a signature that leaves outputs open', [`${stackOf(BY_KEY)[0]!}03`]],
    ['a signature that leaves inputs open', [`${stackOf(BY_KEY)[0]!}81`]],
    ['a leaf version of the future', [...stackOf(BY_DAVE).slice(0, 2), `c2${stackOf(BY_DAVE)[2]!.slice(2)}`]],
  ])('is neither proven nor a forgery with %s', (_, stack) => {
    expect(judge(withWitness(BY_KEY, [stack]))).toBe('open')
  })

  it('is not judged for an output that is no Taproot', () => {
    expect(judge(BY_KEY, [{ ...coin(), scriptPubKey: `0014${'11'.repeat(20)}` }])).toBe('open')
  })

  it('is a forgery when it pays more than it has', () => {
    expect(judge(signedSpend([reserveInput(place(1), 'key')], out(60_001n)))).toBe('false')
  })

  it('R9 is a forgery when a leaf’s delay is not met by the sequence', () => {
    const early = signedSpend([{ ...reserveInput(place(1), 0), sequence: 3 }], out())
    expect(judge(early)).toBe('false')
    expect(judge(signedSpend([{ ...reserveInput(place(1), 0), sequence: 0xfffffffd }], out()))).toBe('false')
    expect(judge(signedSpend([{ ...reserveInput(place(1), 0), sequence: 5 }], out()))).toBe('proven')
  })

  it('R10 stays open while the coin is too young for the leaf: a server may know a newer block', () => {
    expect(judge(BY_DAVE, [coin(TIP - 3)], TIP)).toBe('proven')
    expect(judge(BY_DAVE, [coin(TIP - 2)], TIP)).toBe('open')
    expect(judge(BY_DAVE, [coin(null)], TIP)).toBe('open')
    expect(judge(BY_KEY, [coin(null)], TIP)).toBe('proven')
  })

  it('is never proven where a node refuses it, nor a forgery where a node takes it, whatever became of its witness', () => {
    const random = seeded(5)
    const draw = (most: number): number => Math.floor(random() * most)
    const seen = new Map<string, number>()
    for (let run = 0; run < numRuns; run++) {
      const spend = [BY_KEY, BY_DAVE, BY_FRANK][draw(3)]!
      const spent = [coin(draw(8) === 0 ? TIP - draw(8) : 10, draw(8) === 0 ? 59_999n : 60_000n)]
      const mutated = withWitness(spend, [mutate(stackOf(spend), draw)])
      const [ours, theirs] = [judge(mutated, spent), refusedBy(mutated.raw, spent)]
      const because = `run ${run}: ${ours}, ${theirs}: ${mutated.raw}`
      if (ours === 'proven') expect(theirs, because).toBeNull()
      if (ours === 'false') expect(theirs, because).not.toBeNull()
      seen.set(ours, (seen.get(ours) ?? 0) + 1)
    }
    expect([...seen.keys()].sort()).toEqual(['false', 'open', 'proven'])
  })
})

/** The verifier’s word; an internal key that is no point ends it with an error. */
function refusedBy(raw: string, spent: readonly SpentOutput[]): string | null {
  try {
    return whyInvalid(raw, spent, TIP + 1)
  } catch (error) {
    return String(error)
  }
}

function mutate(stack: readonly string[], draw: (most: number) => number): readonly string[] {
  const at = draw(stack.length)
  const element = stack[at]!
  const digit = draw(Math.max(1, element.length))
  switch (draw(7)) {
    case 0:
      return stack
    case 1:
      return stack.length === 1 ? stack : stack.filter((_, nth) => nth !== at)
    case 2:
      return stack.toSpliced(at, 0, ['', '50', 'ab', element][draw(4)]!)
    case 3:
      return stack.with(at, element.slice(0, 2 * draw(element.length / 2)))
    case 4:
      return stack.with(at, `${element}${['00', '01', '02', '81', 'c0'][draw(5)]!}`)
    case 5:
      return stack.with(at, stack[draw(stack.length)]!)
    default:
      return stack.with(at, element.slice(0, digit) + '0123456789abcdef'[draw(16)]! + element.slice(digit + 1))
  }
}
