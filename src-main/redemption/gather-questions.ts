/** ms after which a question that hangs keeps nobody else waiting. */
const HANGS_MS = 1_000

interface Waiting<Item, Answer> {
  readonly items: readonly Item[]
  readonly done: (answer: Answer) => void
  readonly failed: (cause: unknown) => void
}

/**
 * Makes one question of those that come while others are under way, at most `most` items long unless a single one is longer: a mint spends far
 * more on a request than on an item in it. Everyone gets the answer to all of them. Where such a question fails, each is asked by itself, so that
 * what spoils one spoils no other.
 */
export function gatherQuestions<Item, Answer>(
  ask: (items: readonly Item[]) => Promise<Answer>,
  most: number,
): (items: readonly Item[]) => Promise<Answer> {
  // Both are changed by `next` and by the function that is returned alone. One question is under way, and those that hang.
  let waiting: readonly Waiting<Item, Answer>[] = []
  let isAsking = false

  function take(): readonly Waiting<Item, Answer>[] {
    let [count, length] = [0, 0]
    for (const { items } of waiting) {
      if (count > 0 && length + items.length > most) break
      count++
      length += items.length
    }
    const taken = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return taken
  }

  async function alone({ items, done, failed }: Waiting<Item, Answer>): Promise<void> {
    try {
      done(await ask(items))
    } catch (cause) {
      failed(cause)
    }
  }

  async function next(): Promise<void> {
    const together = take()
    const turn = new AbortController()
    isAsking = true
    const over = (): void => {
      if (turn.signal.aborted) return
      turn.abort()
      isAsking = false
      if (waiting.length > 0) void next()
    }
    AbortSignal.timeout(HANGS_MS).addEventListener('abort', over, { signal: turn.signal })
    try {
      const answer = await ask(together.flatMap(({ items }) => items))
      for (const { done } of together) done(answer)
    } catch (cause) {
      if (together.length === 1) together[0]!.failed(cause)
      else await Promise.all(together.map(alone))
    } finally {
      over()
    }
  }

  return items =>
    new Promise((done, failed) => {
      waiting = [...waiting, { items, done, failed }]
      if (!isAsking) void next()
    })
}
