import type { PublishRefusal } from './ports.ts'

/** Every reason not to publish, with the way out. The detail says what was found; this says what to do. */
const WAYS_OUT = {
  'publish.arguments': 'Correct the argument and try again.',
  'publish.unknown': 'List the publications and choose one of them.',
  'publish.duplicate': 'Use the publication that exists, or uninstall it first.',
  'publish.listen': 'Choose a free port and an address of this machine.',
  'publish.db-missing': 'Give the path of the mint’s SQLite file on the machine where the core runs.',
  'publish.db-access': 'Let the user that runs the console read and write the file and its folder.',
  'publish.db-busy': 'Try again when the mint is less busy.',
  'publish.db-schema': 'Check the path and the kind of mint. After an upgrade of the mint, use a version of this console that knows it.',
  'publish.db-journal': 'Run PRAGMA journal_mode=WAL on it while the mint is stopped. Current mints do so by themselves.',
  'publish.trigger-gone': 'Start the publication again: it installs the trigger anew and publishes what was missed.',
  'publish.counts-differ': 'Start the publication again: it installs the trigger anew and publishes what was missed.',
  'publish.went-backwards':
    'Stop the mint: proofs published as spent can be spent there again. Put its newest database back, then start the publication again.',
  'publish.unspent': 'Find out who changed the mint’s table. Mark the proof spent again there, then start the publication again.',
  'publish.bad-row':
    'The feed carries hex keyset ids of version 00, 01 and 02, points and whole amounts. Report the row if it is one of these.',
  'publish.head-file':
    'Put back the newest database and head file, or refill from a mint that mirrors you. A published seq is never used again.',
  'publish.failed': 'Start the publication again. If it halts again, report the words.',
} as const

export type PublishCode = keyof typeof WAYS_OUT

/** Thrown where publishing cannot go on; caught once, by the publication that then halts and says so. */
export class Halt extends Error {
  override readonly name = 'Halt'
  readonly code: PublishCode
  constructor(code: PublishCode, detail: string) {
    super(detail)
    this.code = code
  }
}

export const refusal = (code: PublishCode, detail: string): PublishRefusal => ({ code, detail, wayOut: WAYS_OUT[code] })

/** What a halt that was stored as code and detail says today. */
export const refusalOfStored = ({ code, detail }: { readonly code: string; readonly detail: string }): PublishRefusal =>
  refusal(Object.hasOwn(WAYS_OUT, code) ? (code as PublishCode) : 'publish.failed', detail)

/** The refusal inside `cause`; anything that is no Halt is a fault of ours or of the machine. */
export function refusalOf(cause: unknown): PublishRefusal {
  if (cause instanceof Halt) return refusal(cause.code, cause.message)
  return refusal(
    'publish.failed',
    `An error that nobody foresaw: ${(cause instanceof Error ? cause.message : String(cause)).slice(0, 400)}`,
  )
}
