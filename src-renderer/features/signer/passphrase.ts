/** Fewer are guessed by a machine that has the file (the core refuses them too). */
export const MIN_PASSPHRASE = 12

/** What is missing of a new passphrase typed twice, in words; null when nothing is. */
export function missingOf(passphrase: string, again: string): { readonly passphrase: string | null; readonly again: string | null } {
  const short = MIN_PASSPHRASE - passphrase.length
  return {
    passphrase:
      passphrase === ''
        ? null
        : short > 0
          ? `${short} more: at least ${MIN_PASSPHRASE} characters. Five unrelated words are easy to keep.`
          : null,
    again:
      again === '' || again === passphrase ? null : passphrase.startsWith(again) ? 'Goes on: not yet the same.' : 'Not the same as above.',
  }
}

export const isPassphrase = (passphrase: string, again: string): boolean => passphrase.length >= MIN_PASSPHRASE && passphrase === again
