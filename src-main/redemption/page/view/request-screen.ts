import type { OpenRequest } from '../redeem/plan.ts'
import { saveRequest } from '../redeem/saved-request.ts'
import { explanationBox, type Explanation } from './explanation.ts'
import { soon } from './format.ts'
import { button, h } from './h.ts'
import { saveFile } from './save-file.ts'

/** Why it is not known whether a request happened. */
export type Unanswered = 'lost' | 'pending' | { readonly seconds: number | null }

/** The request is sent and not answered: whether it happened is not known, and the same request again is the only safe step. */
export function unansweredScreen(request: OpenRequest, why: Unanswered, delegate: string, again: () => void): HTMLElement {
  const box = explanationBox(wordsOf(request.path, why, delegate))
  const said = h('p', { class: 'said', role: 'status' })
  const save = (): void => {
    saveFile(saveRequest(request), 'redemption-request.txt')
    said.textContent = 'Saved. Whoever has the file has the money: delete it when you are done.'
  }
  box.append(
    h(
      'div',
      { class: 'actions' },
      button(why === 'pending' ? 'Ask again' : 'Try again', again, 'primary'),
      button('Save the request', save),
    ),
    said,
  )
  return box
}

function wordsOf(path: OpenRequest['path'], why: Unanswered, delegate: string): Explanation {
  const stay =
    'Do not close or reload this page: what turns the answer into your money is in it alone. If you must, save the request first; this page opens it again.'
  if (why === 'pending')
    return {
      title: path === 'swap' ? 'Still under way' : 'The payment is under way',
      why:
        path === 'swap'
          ? `${delegate} has your request and has not finished it.`
          : 'A Lightning payment may look for its way for some minutes.',
      todo: [stay, 'Ask again in a moment. The same request is sent: nothing can be paid twice.'],
    }
  const title = 'No answer came'
  const cause = why === 'lost' ? 'The connection broke, or the answer could not be read.' : `${delegate} cannot answer at this moment.`
  const when = why === 'lost' ? 'when you have a connection' : soon(why.seconds)
  return {
    title,
    why: `${cause} Whether ${path === 'swap' ? 'your ecash was exchanged' : 'the invoice was paid'} is not known.`,
    todo: [
      stay,
      `Try again ${when}. Exactly the same request is sent: if it was done, you get its result; if not, it is done now. Nothing can be taken twice.`,
    ],
  }
}

/** Refused or put off: nothing was taken. `again` is there when the same may succeed later. */
export function refusedScreen(words: Explanation, restart: () => void, again: (() => void) | null = null): HTMLElement {
  const box = explanationBox(words)
  const actions = h('div', { class: 'actions' })
  if (again !== null) actions.append(button('Try again', again, 'primary'))
  actions.append(button('Back to the start', restart, again === null ? 'primary' : 'plain'))
  box.append(actions)
  return box
}
