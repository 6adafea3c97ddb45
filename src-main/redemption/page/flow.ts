import { MAX_NAME_CHARS } from '#shared/lib/limits.ts'
import { peerText } from '#shared/domain/peer-text.ts'
import type { PageFacts } from '../page-facts.ts'
import { openKeysetBook } from './gateway/keyset-book.ts'
import { readFacts } from './gateway/read-facts.ts'
import { judgeToken } from './judge/judge-token.ts'
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

  async function begin(notice: Explanation | null = null, pasted = ''): Promise<void> {
    app.hold(false)
    app.show(waitingScreen('Redeem ecash', 'Asking what is redeemed here…').screen)
    const [reply, info] = await Promise.all([app.gateway.get('redemption'), app.gateway.get('info')])
    const facts = reply.kind === 'answer' ? readFacts(reply.value) : null
    const named = info.kind === 'answer' ? (info.value as { readonly name?: unknown } | null)?.name : ''
    const delegate = peerText(named, MAX_NAME_CHARS).trim() || here
    if (facts === null) {
      const trouble = reply.kind === 'answer' ? ({ kind: 'lost' } as const) : reply
      return app.show(troubleScreen(explainTrouble(trouble, delegate), () => void begin(notice, pasted)))
    }
    const onToken = (text: string): void => void read(text, facts, delegate)
    app.show(startScreen({ facts, delegate, notice, pasted, onToken }))
  }

  async function read(text: string, facts: PageFacts, delegate: string): Promise<void> {
    const token = decodeToken(text)
    if (!token.ok) {
      const onToken = (again: string): void => void read(again, facts, delegate)
      const screen = startScreen({ facts, delegate, notice: explainUnreadable(token.error), pasted: text, onToken })
      app.show(screen)
      return screen.querySelector('textarea')?.focus()
    }
    const waiting = waitingScreen('Checking your token', 'This happens on your device.')
    app.show(waiting.screen)
    const progress = async (done: number, of: number): Promise<void> => {
      waiting.progress(done, of)
      await nextFrame()
    }
    const book = await openKeysetBook(app.gateway)
    const judged = book.ok
      ? await judgeToken(token.value, { gateway: app.gateway, book: book.value, facts, now: app.now(), progress })
      : book
    if (!book.ok || !judged.ok) {
      const trouble = !book.ok ? book.error : judged.ok ? null : judged.error
      return app.show(troubleScreen(explainTrouble(trouble ?? { kind: 'lost' }, delegate), () => void read(text, facts, delegate)))
    }
    createRedeeming(app, {
      token: token.value,
      judged: judged.value,
      book: book.value,
      facts,
      delegate,
      restart: words => void begin(words),
    }).offer()
  }

  return { begin: () => void begin() }
}

/** Lets the browser paint and take clicks between two proofs. A page in the background paints nothing, so no frame is waited for. */
const nextFrame = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0))
