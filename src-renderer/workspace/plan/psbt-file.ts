/** BIP174: every PSBT begins with these five bytes. */
const MAGIC = [0x70, 0x73, 0x62, 0x74, 0xff]

/** The bytes of a base64 text, for a file that other signers read. */
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))

/** A PSBT as base64, from a binary file, base64 or hex text: signers write all three. Anything else goes to the core as it is, to be refused with a reason. */
export function base64Of(bytes: Uint8Array): string {
  if (MAGIC.every((byte, at) => bytes[at] === byte)) return toBase64(bytes)
  const text = new TextDecoder().decode(bytes).replaceAll(/\s/g, '')
  if (/^70736274ff(?:[0-9a-f]{2})*$/i.test(text)) return toBase64(Uint8Array.from(text.match(/../g)!, pair => Number.parseInt(pair, 16)))
  return text
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: one call with a million arguments is refused by the engine.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(binary)
}
