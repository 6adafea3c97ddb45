import { MAX_NAME_CHARS } from '#shared/lib/limits.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import type { PageFacts } from '../page-facts.ts'
import { openKeysetBook, type KeysetTrouble } from './gateway/keyset-book.ts'
import { readFacts } from './gateway/read-facts.ts'
import { judgeToken } from './judge/judge-token.ts'
import { looksSaved, readSavedRequest } from './redeem/saved-request.ts'
import { decodeToken } from './token/decode-token.ts'
import type { App } from './view/app.ts'
import { explainUnreadable } from './view/explain-proof.ts'
import { explainTrouble } from './view/explain-reply.ts'
import type { Explanation } from './view/explanation.ts'
import { hostOf } from './view/format.ts'
import { startScreen, troubleScreen } from './view/start-screen.ts'
import { waitingScreen } from './view/waiting-screen.ts'
import { createRedeeming } from './redeeming.ts'

/** From the first screen to a judged token; `redeeming.ts` goes on from there. */
export function createFlow(app: App): { begin(): void } {
  const here = hostOf(location.origin)

  async function begin(): Promise<void> {
    app.hold(false)
    app.show(waitingScreen('Redeem ecash', 'Asking what is redeemed here…').screen)
    const [reply, info] = await Promise.all([app.gateway.get('redemption'), app.gateway.get('info')])
    const facts = reply.kind === 'answer' ? readFacts(reply.value) : null
    const named = info.kind === 'answer' ? (info.value as { readonly name?: unknown } | null)?.name : ''
    const delegate = peerText(named, MAX_NAME_CHARS).trim() || here
    if (facts === null) {
      const trouble = reply.kind === 'answer' ? ({ kind: 'lost' } as const) : reply
      return app.show(troubleScreen(explainTrouble(trouble, delegate), () => void begin()))
    }
    const onToken = (text: string): void => void read(text, facts, delegate)
    app.show(startScreen({ facts, delegate, notice: null, pasted: '', onToken }))
  }

  async function read(text: string, facts: PageFacts, delegate: string): Promise<void> {
    if (looksSaved(text)) return resume(text, facts, delegate)
    const token = decodeToken(text)
    if (!token.ok) return askAgain(text, explainUnreadable(token.error), facts, delegate)
    const waiting = waitingScreen('Checking your token', 'This happens on your device.')
    app.show(waiting.screen)
    const progress = async (done: number, of: number): Promise<void> => {
      waiting.progress(done, of)
      await nextFrame()
    }
    const book = await openKeysetBook(app.gateway)
    if (!book.ok) return troubled(book.error, delegate, () => void read(text, facts, delegate))
    const judged = await judgeToken(token.value, { gateway: app.gateway, book: book.value, facts, now: app.now(), progress })
    if (!judged.ok) return troubled(judged.error, delegate, () => void read(text, facts, delegate))
    createRedeeming(app, { token: token.value, judged: judged.value, book: book.value, facts, delegate, restart }).offer()
  }

  /** Goes on with a request that its holder saved when no answer came. */
  async function resume(text: string, facts: PageFacts, delegate: string): Promise<void> {
    const saved = readSavedRequest(text)
    if (saved === null) return askAgain('', NOT_SAVED, facts, delegate)
    app.show(waitingScreen('One moment', 'Fetching the delegate’s keys…').screen)
    const book = await openKeysetBook(app.gateway)
    if (!book.ok) return troubled(book.error, delegate, () => void resume(text, facts, delegate))
    const nothing = { proofs: [], mints: [], unit: saved.unit, memo: '' }
    await createRedeeming(app, { token: nothing, judged: [], book: book.value, facts, delegate, restart }).resume(saved)
  }

  function askAgain(pasted: string, notice: Explanation, facts: PageFacts, delegate: string): void {
    const screen = startScreen({ facts, delegate, notice, pasted, onToken: text => void read(text, facts, delegate) })
    app.show(screen)
    screen.querySelector('textarea')?.focus()
  }

  const troubled = (trouble: KeysetTrouble, delegate: string, again: () => void): void =>
    app.show(troubleScreen(explainTrouble(trouble, delegate), again))
  const restart = (): void => void begin()

  return { begin: () => void begin() }
}

const NOT_SAVED: Explanation = {
  title: 'That is not a saved request',
  why: 'The file is damaged, or it is another one.',
  todo: ['Choose the file that this page saved: redemption-request.txt.'],
}

/** Lets the browser paint and take clicks between two proofs. A page in the background paints nothing, so no frame is waited for. */
const nextFrame = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0))
