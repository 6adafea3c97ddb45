import { expect, test } from 'vitest'
import { gatherQuestions } from '../../../src-main/redemption/gather-questions.ts'

/** A mint that answers when it is told to. */
function asked() {
  const questions: { readonly items: readonly number[]; answer(): void; refuse(): void }[] = []
  const ask = (items: readonly number[]) =>
    new Promise<string>((resolve, reject) => {
      questions.push({ items, answer: () => resolve(items.join()), refuse: () => reject(new Error(items.join())) })
    })
  return { questions, ask: gatherQuestions(ask, 4) }
}
const turn = () => new Promise(resolve => setImmediate(resolve))

test('what comes while a question is under way goes together, up to the bound, and everyone gets the answer', async () => {
  const { questions, ask } = asked()
  const answers = [[1], [2, 3], [4], [5, 6], [7, 8, 9, 10, 11], [12]].map(items => ask(items))
  expect(questions.map(({ items }) => items)).toEqual([[1]])
  for (let at = 0; at < questions.length; at++) {
    questions[at]!.answer()
    await turn()
  }
  expect(questions.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5, 6], [7, 8, 9, 10, 11], [12]])
  expect(await Promise.all(answers)).toEqual(['1', '2,3,4', '2,3,4', '5,6', '7,8,9,10,11', '12'])
})

test('what spoils one question spoils no other that went with it', async () => {
  const { questions, ask } = asked()
  const [first, good, bad] = [ask([1]), ask([2]), ask([3])]
  questions[0]!.answer()
  await turn()
  questions[1]!.refuse()
  await turn()
  expect(questions.map(({ items }) => items)).toEqual([[1], [2, 3], [2], [3]])
  questions[2]!.answer()
  questions[3]!.refuse()
  expect([await first, await good]).toEqual(['1', '2'])
  await expect(bad).rejects.toThrow('3')
  // And the next is asked as if nothing had been.
  const next = ask([4])
  await turn()
  questions[4]!.answer()
  expect(await next).toBe('4')
})

test('one that hangs keeps the others waiting for a moment only', async () => {
  const { questions, ask } = asked()
  void ask([1])
  const other = ask([2])
  await expect.poll(() => questions.length, { timeout: 10_000 }).toBe(2)
  questions[1]!.answer()
  expect(await other).toBe('2')
})
