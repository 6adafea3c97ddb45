import { parseJson } from '#shared/lib/json.ts'
import type { DisputeRow } from '#shared/rpc/views/mirror.ts'
import { groupDigits, middle } from '../../ui/format.ts'

/** A dispute as two branches that leave one trunk: what was held first (A) and what contradicts it (B). */
export interface Fork {
  /** The act in one sentence, the way an operator would tell it. */
  readonly fact: string
  readonly meaning: string
  /** Words under the node where the branches part. */
  readonly common: { readonly label: string; readonly value: string }
  readonly a: Branch
  readonly b: Branch
}
export interface Branch {
  readonly title: string
  readonly detail: string
  /** False for an absence: the branch ends where the other goes on. */
  readonly message: boolean
}

/** One field of the two messages, side by side. */
export interface FieldPair {
  readonly name: string
  readonly first: string | null
  readonly second: string | null
  readonly differs: boolean
}

const FIELDS = ['seq', 'Y', 'id', 'amount', 'witness'] as const
const MOST_SHOWN = 300

export function forkOf(dispute: DisputeRow): Fork {
  const seq = groupDigits(dispute.seq)
  const before =
    dispute.seq === 0
      ? { label: 'before any event', value: 'empty' }
      : { label: 'last common event', value: `seq ${groupDigits(dispute.seq - 1)}` }
  const a: Branch = { title: `A ${titleOf(dispute.first, `seq ${seq}`)}`, detail: 'held first', message: dispute.first !== null }
  const b: Branch = { title: `B ${titleOf(dispute.second, 'nothing')}`, detail: 'received later', message: dispute.second !== null }
  switch (dispute.kind) {
    case 'same-seq':
      return {
        fact: `The mint sent two different events for seq ${seq}.`,
        meaning: 'We keep both messages and follow A. Every Y that either names blocks.',
        common: before,
        a,
        b,
      }
    case 'same-Y': {
      const other = dispute.other_seq === null ? 'another seq' : `seq ${groupDigits(dispute.other_seq)}`
      return {
        fact: `The mint says that one proof was spent twice: at ${other} and at seq ${seq}.`,
        meaning: 'One proof enters SPENT once. The Y blocks either way.',
        common: { label: 'same Y at', value: other },
        a: { ...a, title: `A ${other}` },
        b: { ...b, title: `B seq ${seq}` },
      }
    }
    case 'unusable':
      return {
        fact: `The message at seq ${seq} cannot be used.`,
        meaning: 'It is kept raw and the mirror goes on: which proof it spends is unknown.',
        common: before,
        a: { title: 'A no usable event', detail: 'expected here', message: false },
        b: { title: `B seq ${seq}, raw`, detail: 'as received', message: true },
      }
    case 'rollback':
      return {
        fact: `The mint went back behind seq ${seq}.`,
        meaning: 'It now reports fewer events than it once sent. An append-only feed never shrinks; what it sent stays kept.',
        common: { label: 'it now ends at', value: before.value },
        a: { ...a, detail: 'we hold' },
        b: { title: 'B ends here', detail: 'the mint now says', message: dispute.second !== null },
      }
    case 'header-id':
      return {
        fact: `The stream's id and the event's seq differ at seq ${seq}.`,
        meaning: 'One of the two is wrong, so the event was not taken from the stream.',
        common: before,
        a,
        b,
      }
    case 'stale-replica':
      return {
        fact: `An older copy of the feed answered: it ends before seq ${seq}.`,
        meaning: 'A replica that lags looks like this; it is not proof of misbehaviour. The newer events stay held.',
        common: { label: 'the replica ends at', value: before.value },
        a: { ...a, detail: 'we hold' },
        b: { title: 'B ends here', detail: 'the replica says', message: dispute.second !== null },
      }
  }
}

/** The messages field by field; null when either is not a JSON object, so that only the raw text is honest. */
export function compareMessages(first: string | null, second: string | null): readonly FieldPair[] | null {
  const one = first === null ? null : fieldsOf(first)
  const other = second === null ? null : fieldsOf(second)
  if ((first !== null && one === null) || (second !== null && other === null)) return null
  return FIELDS.map(name => {
    const pair = { name, first: one?.[name] ?? null, second: other?.[name] ?? null }
    return { ...pair, differs: pair.first !== pair.second }
  })
}

function fieldsOf(text: string): Partial<Record<string, string>> | null {
  const parsed = parseJson(text)
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) return null
  return Object.fromEntries(Object.entries(parsed.value).map(([name, value]) => [name, wordOf(value).slice(0, MOST_SHOWN)]))
}

const wordOf = (value: unknown): string => (value === null ? 'null' : typeof value === 'object' ? 'not a plain value' : String(value))

function titleOf(message: string | null, otherwise: string): string {
  const Y = message === null ? undefined : fieldsOf(message)?.['Y']
  return Y === undefined ? otherwise : middle(Y)
}

/** The evidence as a file: both messages as they were kept, and where they came from. */
export function evidenceFile(custodian: string, dispute: DisputeRow): { readonly name: string; readonly text: string } {
  const host = custodian.replace(/^[a-z]+:\/\//, '').replace(/[^A-Za-z0-9.-]+/g, '-')
  const { kind, seq, other_seq, first, second, detail } = dispute
  const evidence = { custodian, kind, seq, other_seq, seen_at: new Date(dispute.seen_at).toISOString(), detail, first, second }
  return { name: `nimdolf-dispute-${host}-seq-${seq}.json`, text: `${JSON.stringify(evidence, null, 2)}\n` }
}
