/**
 * A simple measure against the passphrases that are tried first. scrypt makes each try cost 128 MiB and some tenth of a second; a
 * passphrase must do the rest. Everything foreseeable (a run, a repetition, a row of keys, a well-known word) counts as one character.
 */
const MIN_CHARACTERS = 12
const MIN_UNFORESEEN = 9
const WELL_KNOWN = [
  'correct horse battery staple',
  'correcthorsebatterystaple',
  'passphrase',
  'passwort',
  'password',
  'passw0rd',
  'p@ssw0rd',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertz',
  'qwerty',
  'azerty',
  '1q2w3e4r5t',
  '1q2w3e4r',
  'letmein',
  'welcome',
  'changeme',
  'iloveyou',
  'administrator',
  'admin',
  'secret',
  'keystore',
  'wallet',
  'bitcoin',
  'satoshi',
  'nakamoto',
  'cashu',
  'nimdolf',
]

/** What is wrong with a passphrase for the signer `name`, and what to do; null for one that will do. */
export function weaknessOf(passphrase: string, name: string): string | null {
  const advice = 'Take five or more words at random, for instance by dice, and write them down where the file is not.'
  const characters = [...passphrase.normalize('NFKC')]
  if (characters.length < MIN_CHARACTERS)
    return `The passphrase has fewer than ${MIN_CHARACTERS} characters: whoever copies the file could try them all. ${advice}`
  if (unforeseen(passphrase, name) < MIN_UNFORESEEN)
    return `The passphrase is made of repetitions, runs or well-known words, which are tried first. ${advice}`
  return null
}

/** The passphrase as bytes, the same for every keyboard that writes the same characters (NFKC, UTF-8). Fill with zero after use. */
export const passphraseBytes = (passphrase: string): Uint8Array => new TextEncoder().encode(passphrase.normalize('NFKC'))

/** Characters that the one before them, what was typed already, or a list of well-known words does not foretell. */
function unforeseen(passphrase: string, name: string): number {
  let text = passphrase.normalize('NFKC').toLowerCase()
  for (const word of [...WELL_KNOWN, name.normalize('NFKC').toLowerCase()]) if (word.length > 2) text = text.replaceAll(word, '\u0000')
  const codes = Array.from(text, character => character.codePointAt(0) ?? 0)
  const seen = new Set<string>()
  let count = 0
  let before = -10
  let step = 99
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    const next = code - before
    const isRun = Math.abs(next) <= 1 && (next === step || next === 0)
    const three = codes.slice(at, at + 3).join(' ')
    const isRepeated = at + 3 <= codes.length && seen.has(three)
    if (!isRun && !isRepeated) count++
    seen.add(three)
    step = next
    before = code
  }
  return Math.min(count, new Set(codes).size * 2)
}
