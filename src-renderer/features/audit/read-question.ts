/** What the audit field holds: one or more Ys, a token, or something that is neither, with words that say why. */
export type Question =
  | { readonly kind: 'empty' }
  | { readonly kind: 'ys'; readonly Ys: readonly string[] }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'unclear'; readonly why: string }

/** The contract's bound on one look-up. */
const MOST_YS = 1_000
const TOKEN = /^(?:(?:web\+)?cashu:(?:\/\/)?)?(cashu[AB][A-Za-z0-9_\-+/]+=*)$/
/** 33-byte secp256k1 points (keysets 00 and 01) and 48-byte BLS points (keysets 02). */
const Y_FORMS = /^(?:0[23][0-9a-f]{64}|[89ab][0-9a-f]{95})$/

export function readQuestion(text: string): Question {
  const words = text
    .trim()
    .split(/[\s,;]+/)
    .filter(word => word !== '')
  if (words.length === 0) return { kind: 'empty' }
  const token = words.map(word => TOKEN.exec(word)?.[1]).find(found => found !== undefined)
  if (token !== undefined) {
    return words.length === 1
      ? { kind: 'token', token }
      : { kind: 'unclear', why: 'A token stands among other words. Paste one token alone, or Ys alone.' }
  }
  const Ys = [...new Set(words.map(word => word.toLowerCase()))]
  const wrong = Ys.filter(Y => !Y_FORMS.test(Y))
  if (wrong.length > 0) return { kind: 'unclear', why: whyNot(wrong[0] ?? '', wrong.length, Ys.length) }
  if (Ys.length > MOST_YS)
    return {
      kind: 'unclear',
      why: `${Ys.length} Ys are more than one look-up takes (${MOST_YS}). Split them, or use the command nimdolf mirror lookup.`,
    }
  return { kind: 'ys', Ys }
}

function whyNot(word: string, wrong: number, all: number): string {
  const which = all === 1 ? 'This' : wrong === 1 ? `One of the ${all} words` : `${wrong} of the ${all} words`
  if (/^cashu/i.test(word))
    return `${which} looks like a token, but is cut off or of a version other than cashuA and cashuB. Copy the whole token.`
  if (/^[0-9a-f]+$/.test(word)) {
    if (word.length === 64)
      return `${which} has 64 hex digits: that is a secret or an x-only key. A Y has 66 digits and starts with 02 or 03. Never paste a secret.`
    if (word.length === 66 || word.length === 96)
      return `${which} has the length of a Y but not its first digit (02 or 03; 8, 9, a or b for 96 digits).`
    return `${which} has ${word.length} hex digits; a Y has 66, or 96 for BLS keysets.`
  }
  return `${which} is not hex. Paste a Y (66 or 96 hex digits), several Ys, or a cashuA or cashuB token.`
}
