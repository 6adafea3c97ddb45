import { ok, type Result } from '#shared/lib/result.ts'
import { indicesOf, wordIndex } from './mnemonic.ts'
import type { SigningRefusal, TypedWord } from './ports.ts'
import { refuse } from './refuse.ts'
import type { HeldSecret } from './secret-bytes.ts'

/** Fewer could be remembered from the screen, or be luck. */
const LEAST = 3

/** Compares typed words with the held ones, as places in the list: no string of the held words comes to be. */
export function checkWords(secret: HeldSecret, typed: readonly TypedWord[]): Result<null, SigningRefusal> {
  if (secret.kind !== 'words')
    return refuse(
      'signer.backup',
      'This signer was imported as a key, not as words: there are none to check. Keep the key itself in a safe place.',
    )
  if (new Set(typed.map(({ position }) => position)).size < LEAST)
    return refuse('signer.backup', `Type at least ${LEAST} different words of the backup.`)
  const indices = indicesOf(secret.entropy)
  const wrong = typed.filter(({ position, word }) => {
    const index = wordIndex(word.trim().normalize('NFKD').toLowerCase())
    return index === null || indices[position] !== index
  })
  indices.fill(0)
  if (wrong.length === 0) return ok(null)
  return refuse(
    'signer.backup',
    `Not as stored: word ${wrong.map(({ position }) => position + 1).join(', ')}. Look at the backup again; if it is wrong, make new words and ` +
      'move the reserve to them while this keystore still opens.',
  )
}
