import type { KeysetTrouble } from '../gateway/keyset-book.ts'
import type { Reply } from '../gateway/gateway.ts'
import { closedWords, explainVerdict } from './explain-proof.ts'
import type { Explanation } from './explanation.ts'
import { soon } from './format.ts'
import type { CustodianFacts } from '../../page-facts.ts'

type Refused = Extract<Reply, { kind: 'refused' }>

/** A refusal of swap, melt or quote by its code (protocol §5). Nothing was taken. */
export function explainRefusal({ code, detail }: Refused, mint: string, delegate: string, custodian: CustodianFacts | null): Explanation {
  const kept = 'Nothing was taken: your ecash is as it was.'
  const quoted = detail
  switch (code) {
    case 33_001:
      return { ...explainVerdict('foreign', mint, delegate, custodian), quoted }
    case 33_002:
      return { ...closedWords(mint, delegate, custodian), quoted }
    case 33_003:
      return {
        title: 'The pot does not hold that much any more',
        why: `What was recovered of ${mint}’s reserve is paid out first come, first served, and less is left than you asked for. ${kept}`,
        todo: ['Smaller amounts may still succeed: read the token again, and choose what still fits.'],
        quoted,
      }
    case 33_004:
      return { ...explainVerdict('false-dleq', mint, delegate, custodian), quoted }
    case 10_001:
      return {
        title: 'The lock is not met',
        why: `This ecash is locked, and the witness in the token does not open it. ${kept}`,
        todo: ['Let the wallet that it is locked to sign it again. If it has a time, wait until it is over.'],
        quoted,
      }
    case 11_001:
      return { ...explainVerdict('spent', mint, delegate, custodian), quoted }
    case 12_003:
      return {
        title: 'This ecash had an end, and it is over',
        why: `${mint} issued it with an expiry date that had passed before redemption opened.`,
        todo: [`Ask the operator of ${delegate} whether exceptions are made.`],
        quoted,
      }
    case 20_006:
      return {
        title: 'This invoice is paid or being paid',
        why: 'An invoice is good for one payment.',
        todo: ['Look in your Lightning wallet. If nothing arrived, make a new invoice.'],
        quoted,
      }
    case 20_007:
      return {
        title: 'The offer is over',
        why: `It was waiting for too long. ${kept}`,
        todo: ['Make a new invoice and try again.'],
        quoted,
      }
    case 11_014:
    case 11_015:
      return {
        title: 'Too many coins at once',
        why: kept,
        todo: ['Send smaller amounts from your wallet and redeem one after the other.'],
        quoted,
      }
    default:
      return {
        title: 'The delegate refused',
        why: `${kept} Its code is ${code}.`,
        todo: ['Read the token again.', `If it is refused again, tell the operator of ${delegate} the code and the words below.`],
        quoted,
      }
  }
}

/** A delegate that cannot now (503) or was asked too often (429). Nothing was taken. */
export function explainLater({ why, seconds }: Extract<Reply, { kind: 'later' }>, delegate: string): Explanation {
  if (why === 'limited')
    return {
      title: 'Too many requests from here',
      why: `${delegate} answers a limited number of requests, so that nobody can block the others. Nothing was taken.`,
      todo: [`Try again ${soon(seconds)}.`],
    }
  return {
    title: 'Nothing can be paid at this moment',
    why: `The money is there, but ${delegate} keeps only a little of it ready, and that must be refilled first. Nothing was taken.`,
    todo: [`Try again ${soon(seconds)}.`, 'A smaller amount may be paid at once.'],
  }
}

/** Why facts or keysets could not be had; nothing was sent yet. */
export function explainTrouble(trouble: KeysetTrouble, delegate: string): Explanation {
  switch (trouble.kind) {
    case 'later':
      return explainLater(trouble, delegate)
    case 'false-keys':
      return {
        title: 'The delegate shows wrong keys',
        why: `The keys it serves for ${trouble.id} do not make that id. Nothing can be checked with them, so nothing is sent.`,
        todo: [`Tell the operator of ${delegate}. Your ecash is as it was.`],
      }
    case 'refused':
      return {
        title: 'The delegate refused to tell',
        why: 'Nothing was sent but questions. Your ecash is as it was.',
        todo: ['Try again in a few minutes.'],
        quoted: trouble.detail,
      }
    case 'lost':
      return {
        title: 'The delegate does not answer',
        why: 'No answer came, or none that can be read. Your ecash is as it was.',
        todo: ['Look at your connection, then try again.'],
      }
  }
}
