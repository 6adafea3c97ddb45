import type { ReserveRefusal } from './ports.ts'

/**
 * What a node means when it refuses a transaction. Servers wrap its words differently (ElectrumX as code 1, electrs bare), so substrings are
 * matched: those of Bitcoin Core, and of btcd where it says otherwise.
 */
const MEANINGS: readonly (readonly [RegExp, string, string])[] = [
  [
    /non-BIP68-final|sequence locks on inputs not met/i,
    'broadcast.too-early',
    'The timelock is not over yet. It can be sent when the countdown reaches zero.',
  ],
  [
    /Locktime requirement not satisfied|invalid transaction version|locktime disabled bit set/i,
    'broadcast.wrong-sequence',
    'The sequence or version does not fit the leaf. This transaction can never be valid: make the plan anew.',
  ],
  [
    /missingorspent|missing inputs|orphan transaction|txn-mempool-conflict|already spent|double spend/i,
    'broadcast.already-spent',
    'An input is spent already: somebody was first. The reserve’s history says who.',
  ],
  [
    /insufficient fee|rejecting replacement|replacement/i,
    'broadcast.replacement-fee',
    'To replace what is in the mempool it must pay more. Raise the fee.',
  ],
  [
    /min relay fee|mempool min fee|fee not met|insufficient priority/i,
    'broadcast.low-fee',
    'The fee is below what the servers relay just now. Raise the fee.',
  ],
  [/dust/i, 'broadcast.dust', 'An output is too small to be relayed.'],
  [
    /Invalid Schnorr signature|signature/i,
    'broadcast.signature',
    'A node finds a signature invalid, though it was verified here. Do not send it again; report this.',
  ],
]

/** The coded meaning of a server's refusal; its own words stay beside it, already bounded and escaped by the line. */
export function meaningOf(words: string): ReserveRefusal {
  const meaning = MEANINGS.find(([pattern]) => pattern.test(words))
  const code = meaning?.[1] ?? 'broadcast.refused'
  return { code, detail: `${meaning?.[2] ?? 'The servers refused it.'} The node said: ${words}`.slice(0, 480) }
}
