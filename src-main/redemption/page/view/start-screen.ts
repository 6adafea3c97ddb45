import type { PageFacts } from '../../page-facts.ts'
import { custodianList, nameOf } from './custodian-list.ts'
import { command, explanationBox, type Explanation } from './explanation.ts'
import { button, h } from './h.ts'
import { scanButtons } from './scan-panel.ts'

export interface StartParts {
  readonly facts: PageFacts
  readonly delegate: string
  /** What became of the last try; null the first time. */
  readonly notice: Explanation | null
  readonly pasted: string
  onToken(text: string): void
}

/** What this page is, what is left, and the one field. */
export function startScreen({ facts, delegate, notice, pasted, onToken }: StartParts): HTMLElement {
  const [first] = facts.custodians
  if (first === undefined) {
    const why = `${delegate} has not taken over the ecash of any other mint.`
    return explanationBox({ title: 'Nothing is redeemed here', why, todo: ['Ecash of this mint itself works in your wallet as usual.'] })
  }
  const gone = facts.custodians.length === 1 ? nameOf(first) : 'mints that are gone'
  const field = h('textarea', {
    id: 'token',
    name: 'token',
    rows: '5',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    placeholder: 'cashuB…',
    'aria-describedby': 'token-hint',
  })
  field.value = pasted
  const problem = h('div', { role: 'alert' }, notice === null ? null : explanationBox(notice, 3))
  const take = (text: string): void => {
    field.value = text
    onToken(text)
  }
  const form = h(
    'form',
    {
      onsubmit: event => {
        event.preventDefault()
        onToken(field.value)
      },
    },
    h('label', { for: 'token' }, 'Your ecash token'),
    field,
    h('p', { id: 'token-hint', class: 'hint' }, 'It is read on your device. Nothing is sent before you have seen what it is and chosen.'),
    problem,
    h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'primary' }, 'Read the token')),
    scanButtons(take, words => problem.replaceChildren(explanationBox(words, 3))),
  )
  return h(
    'section',
    { class: 'whole' },
    h('h1', { tabindex: '-1' }, `Redeem ecash of ${gone}`),
    h('p', {}, whatThisIs(facts.custodians, gone, delegate)),
    custodianList(facts.custodians, delegate),
    form,
    whatIsNeeded(gone, delegate),
    savedRequest(onToken),
  )
}

function whatThisIs(custodians: PageFacts['custodians'], gone: string, delegate: string): string {
  const paid = `in ecash of ${delegate}, or over Lightning`
  if (custodians.every(({ state }) => state === 'closed'))
    return `Here ${delegate} pays holders of ecash of ${gone} once it has taken over the bitcoin reserve: ${paid}.`
  if (custodians.length > 1) return `${delegate} took over bitcoin reserves of mints that are gone, and pays their holders: ${paid}.`
  return `${gone} is gone. ${delegate} took over its bitcoin reserve and pays its holders from it: ${paid}.`
}

function whatIsNeeded(gone: string, delegate: string): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, 'Which tokens can be redeemed'),
    h(
      'p',
      {},
      `${delegate} cannot know which ecash ${gone} signed, unless the token carries the proofs of signature (DLEQ: the numbers e, s and r) that your wallet got with it. Many wallets leave them out to save space.`,
    ),
    h(
      'ul',
      {},
      h('li', {}, 'In nutshell: ', command('cashu send --offline --dleq AMOUNT')),
      h('li', {}, 'In gonuts: ', command('nutw send --include-dleq AMOUNT')),
      h('li', {}, 'In other wallets look for “include DLEQ” and for sending offline: the mint can no longer help.'),
      h('li', {}, 'Whoever reads a token can spend it. Paste it only here, and check the address of this page first.'),
    ),
  )
}

/** For who had to leave the page before an answer came. */
function savedRequest(onText: (text: string) => void): HTMLElement {
  const file = h('input', {
    type: 'file',
    accept: 'text/plain,.txt',
    class: 'unseen',
    id: 'saved',
    onchange: () => void file.files?.[0]?.text().then(onText),
  })
  return h(
    'details',
    { class: 'more' },
    h('summary', {}, 'Did you save a request that was not answered?'),
    h('p', {}, 'It goes on where it stopped. The same request is sent: nothing can be taken twice.'),
    h('div', { class: 'actions' }, file, h('label', { for: 'saved', class: 'plain' }, 'Open the saved request')),
  )
}

/** The facts could not be had: the same question again is all there is. */
export const troubleScreen = (words: Explanation, again: () => void): HTMLElement => {
  const box = explanationBox(words)
  box.append(h('div', { class: 'actions' }, button('Try again', again, 'primary')))
  return box
}
