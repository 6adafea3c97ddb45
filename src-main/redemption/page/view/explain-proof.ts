import { unreachable } from '#shared/lib/unreachable.ts'
import type { Verdict } from '../judge/judge-token.ts'
import type { Unreadable } from '../token/decode-token.ts'
import type { CustodianFacts } from '../../page-facts.ts'
import type { Explanation } from './explanation.ts'
import { hostOf } from './format.ts'

/** Why proofs of this verdict are not redeemed. `mint`: whose they are, `delegate`: who serves this page, by name. */
export function explainVerdict(
  verdict: Exclude<Verdict, 'good'>,
  mint: string,
  delegate: string,
  custodian: CustodianFacts | null,
): Explanation {
  switch (verdict) {
    case 'no-dleq':
      return {
        title: 'No proof of signature (DLEQ)',
        why: `Only ${mint} itself could check ecash without it, and ${mint} is gone. ${delegate} has no key of ${mint}, so it needs the three numbers e, s and r that ${mint} gave when it issued this ecash. Many wallets leave them out of a token to make it shorter.`,
        todo: [
          'Look in the wallet that holds this ecash for a way to send with DLEQ, and without asking the mint (“offline”).',
          'In nutshell: `cashu send --offline --dleq AMOUNT`',
          'In gonuts: `nutw send --include-dleq AMOUNT`',
          'Was the token sent to you? Ask the sender: the numbers may still be in their wallet.',
          'A wallet that was restored from its seed words has lost them. Such ecash cannot be redeemed here; keep it in case the mint returns.',
        ],
      }
    case 'false-dleq':
      return {
        title: 'The proof of signature is false',
        why: `It does not show that ${mint} signed this ecash. The token was damaged on its way, or somebody made it up.`,
        todo: ['Copy the whole token again from your wallet.', 'If it was sent to you, ask the sender for another.'],
      }
    case 'spent':
      return {
        title: 'Spent already',
        why: `Ecash is good once. This was spent at ${mint} before it went away, or redeemed here, perhaps by the one you got it from or gave it to.`,
        todo: ['Look for a newer token or balance in your wallet: what it got in exchange is separate ecash.'],
      }
    case 'pending':
      return {
        title: 'Being redeemed at this moment',
        why: 'A request with this ecash is under way, from this page or another.',
        todo: ['Wait a minute and read the token again.'],
      }
    case 'locked':
      return {
        title: 'Locked: its wallet must sign first',
        why: 'This ecash can be spent only with a signature or a secret (P2PK or HTLC) that belongs to somebody’s wallet. This page holds no keys and asks for none.',
        todo: [
          'In the wallet that it is locked to: sign the token, and paste the signed one here. A token that carries its witness is accepted.',
          'Never paste a private key into a web page.',
        ],
      }
    case 'sign-all':
      return {
        title: 'Locked to one exact exchange (SIG_ALL)',
        why: 'Its owner must sign the new ecash together with the old. Here the page makes the new ecash, so no signature made before can fit.',
        todo: ['Use a wallet that can swap at the delegate itself and send the proofs of signature along.'],
      }
    case 'closed':
      return closedWords(mint, delegate, custodian)
    case 'unit':
      return {
        title: 'A unit that is not redeemed',
        why: `The reserve of ${mint} is bitcoin. Ecash in another unit has no agreed rate to it, so ${delegate} cannot pay for it.`,
        todo: ['Ecash of the same mint in sat can be redeemed here.'],
      }
    case 'own':
      return {
        title: `Ecash of ${delegate} itself`,
        why: 'This mint is alive: its ecash needs no redemption.',
        todo: ['Receive the token in your wallet as usual.'],
      }
    case 'foreign':
      return {
        title: 'Of another mint',
        why: `This ecash is not of a mint that ${delegate} redeems.`,
        todo: [
          'See which mint the token names. If that mint still runs, your wallet can spend it there.',
          'If it is gone, it may have named another delegate: look at that delegate’s page.',
        ],
      }
    case 'other-unit':
      return {
        title: 'Of another unit than the rest',
        why: 'Ecash of one unit is redeemed at a time.',
        todo: ['Redeem this part first, then the one that is left over.'],
      }
    default:
      return unreachable(verdict)
  }
}

/** Why a custodian's redemption is not open (33002). */
export function closedWords(mint: string, delegate: string, custodian: CustodianFacts | null): Explanation {
  switch (custodian?.closed_because ?? 'unclaimed') {
    case 'taken': {
      const by = custodian?.taken_by ?? null
      return {
        title: by === null ? 'Another delegate redeems this' : `${hostOf(by)} redeems this`,
        why: `The reserve of ${mint} was claimed by another delegate, so ${delegate} has nothing to pay with.`,
        todo: [by === null ? `Ask ${delegate} or other holders which one.` : `Redeem your ecash at ${by}`],
      }
    }
    case 'unconfirmed':
      return {
        title: 'Not open yet',
        why: `${delegate} has claimed the reserve of ${mint}; the claim still waits for its confirmations on the Bitcoin chain.`,
        todo: ['Come back in an hour or two. Your ecash stays as it is.'],
      }
    case 'ended':
      return {
        title: 'Redemption has ended',
        why: `${delegate} no longer pays for ecash of ${mint}.`,
        todo: [`Ask the operator of ${delegate} whether exceptions are made.`],
      }
    case 'unclaimed':
      return {
        title: 'Not open',
        why: `${delegate} has not claimed the reserve of ${mint}. As long as the mint may return, nobody can.`,
        todo: ['If the mint is silent, keep your ecash and come back: the claim opens after a fixed number of blocks.'],
      }
  }
}

export function explainUnreadable(why: Unreadable): Explanation {
  switch (why) {
    case 'none':
      return {
        title: 'That is not a token',
        why: 'A token is one long word that begins with cashuA or cashuB.',
        todo: ['In your wallet, choose send, then copy the token.'],
      }
    case 'cut':
      return {
        title: 'The token is not whole',
        why: 'It begins like one, but the rest does not fit. Part of it may be missing.',
        todo: ['Copy it again, with the copy button of your wallet if it has one.'],
      }
    case 'animated':
      return {
        title: 'That is one part of a moving code',
        why: 'Wallets split large tokens into many codes. This page reads single ones.',
        todo: ['Copy the token as text instead, or send a smaller amount as one code.'],
      }
    case 'too-many':
      return {
        title: 'Too many coins in one token',
        why: 'A request may carry 1 000.',
        todo: ['Split it: send smaller amounts from your wallet and redeem one after the other.'],
      }
    default:
      return unreachable(why)
  }
}
