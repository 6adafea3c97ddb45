import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import { relationOf, type AmountKey, type KeysetEntry } from '#shared/domain/keyset/keyset.ts'
import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import { MAX_KEYS_BYTES, MAX_KEYSETS_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { StoredKeyset } from '../storage/store.ts'
import type { Clock } from './ports.ts'
import { getText, type Mint } from './read-info.ts'

/** What a keyset is compared with. */
export interface KnownKeysets {
  /** Of this mint: their keys are not fetched again. */
  readonly own: readonly StoredKeyset[]
  /** Of every other mint: an id that stands for other keys there is a collision. */
  readonly others: readonly StoredKeyset[]
  /**
   * Whether the mint says of a keyset that it is of a mint for which it stands in (`delegate_for`); left out where nobody needs to know. A delegate
   * lists what it redeems beside its own (protocol §5), and what was spent at its first mint only a mirror of that one tells.
   */
  readonly isDelegated?: (id: string) => Promise<boolean>
}

interface Tools {
  readonly clock: Clock
  readonly sha256: (bytes: Uint8Array) => Uint8Array
}

export interface ReadKeysets {
  /** Those that are new or changed. */
  readonly keysets: readonly StoredKeyset[]
  /** Entries of the list that are no keyset we can hold. */
  readonly refused: readonly Refusal[]
}

/**
 * Every keyset of a mint with its keys, inactive ones included: they cannot be fetched after its death (protocol §5).
 * One that cannot be trusted is kept as refused, with the reason, so that nobody wonders where it went.
 */
export async function readKeysets(
  mint: Mint,
  known: KnownKeysets,
  tools: Tools,
  signal: AbortSignal,
): Promise<Result<ReadKeysets, Refusal>> {
  const text = await getText(mint, '/v1/keysets', MAX_KEYSETS_BYTES, signal)
  if (!text.ok) return text
  const refused: Refusal[] = []
  const entries = parseKeysetList(text.value, refusal => refused.push(refusal))
  if (!entries.ok) return entries

  const keysets: StoredKeyset[] = []
  for (const entry of entries.value) {
    const held = known.own.find(({ id }) => id === entry.id)
    if (held !== undefined && !worthAnotherTry(held)) {
      const now = withTerms(held, entry)
      if (now !== held) keysets.push(now)
      continue
    }
    const firstSeenAt = held?.firstSeenAt ?? tools.clock.now()
    if (held === undefined && (await known.isDelegated?.(entry.id)) === true) {
      keysets.push({ ...entry, derivation: 'none', refused: OF_ANOTHER, keys: [], firstSeenAt })
      continue
    }
    const keys = await readKeys(mint, entry, tools.clock, signal)
    if (signal.aborted) break
    const judged = keys.ok ? judgeKeys(entry, keys.value, known.others, tools.sha256) : keys
    keysets.push({
      ...entry,
      derivation: judged.ok ? judged.value : 'none',
      refused: judged.ok ? null : { code: judged.error.code, detail: judged.error.detail },
      keys: keys.ok ? keys.value : [],
      firstSeenAt,
    })
  }
  return ok({ keysets, refused })
}

const OF_ANOTHER = {
  code: 'verify.keyset-delegated',
  detail: 'It is of a mint for which this one stands in: mirror that mint, whose feed alone tells what was spent there.',
} as const

/** What the line or a broken answer kept away may be there now; what was judged stays judged. */
const worthAnotherTry = ({ refused }: StoredKeyset): boolean => refused !== null && /^(?:wire|parse)\./.test(refused.code)

/** A mint may retire a keyset; fee and expiry are part of the newer ids and of nobody's business in the older. */
function withTerms(held: StoredKeyset, { active, inputFeePpk, finalExpiry }: KeysetEntry): StoredKeyset {
  const now = held.derivation === 'v1' ? { active, inputFeePpk, finalExpiry } : { active }
  const same = Object.entries(now).every(([name, value]) => held[name as keyof typeof now] === value)
  return same ? held : { ...held, ...now }
}

/** Checking points takes a moment that a hostile list could make long: as much rest again lets other mirrors work. */
const REST_FACTOR = 3

async function readKeys(
  mint: Mint,
  { id }: KeysetEntry,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<readonly AmountKey[], Refusal>> {
  const text = await getText(mint, `/v1/keys/${id}`, MAX_KEYS_BYTES, signal)
  if (!text.ok) return text
  const started = clock.now()
  const keys = parseKeys(text.value, id)
  await clock.sleep((clock.now() - started) * REST_FACTOR, signal)
  return keys
}

function judgeKeys(
  entry: KeysetEntry,
  keys: readonly AmountKey[],
  others: readonly StoredKeyset[],
  sha256: Tools['sha256'],
): Result<StoredKeyset['derivation'], Refusal> {
  const derivation = deriveKeysetId(keys, entry, entry.id, sha256)
  if (derivation === null) return fail(refuse('verify', 'verify.keyset-id', entry.id, 'No known derivation makes this id from its keys.'))
  const twin = others.find(({ id, keys: held }) => id === entry.id && held.length > 0)
  if (twin !== undefined && relationOf(keys, twin.keys as readonly AmountKey[]) === 'collision') {
    return fail(refuse('verify', 'verify.keyset-collision', entry.id, 'Another mint uses this id for other keys.'))
  }
  return ok(derivation)
}
