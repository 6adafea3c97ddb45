import { MAX_PSBT_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

/** `psbt` and 0xff, as BIP174 begins. */
const MAGIC = [0x70, 0x73, 0x62, 0x74, 0xff]

/** The bytes of a PSBT in base64 or hex, as files and clipboards carry it. Its contents are the gate's business. */
export function psbtBytes(text: string): Result<Uint8Array, { readonly code: string; readonly detail: string }> {
  const bare = text.replace(/\s+/g, '')
  const bytes = /^70736274ff(?:[0-9a-fA-F]{2})*$/i.test(bare) ? Buffer.from(bare, 'hex') : Buffer.from(bare, 'base64')
  if (bytes.length > MAX_PSBT_BYTES) return fail({ code: 'psbt.size', detail: `A PSBT has at most ${MAX_PSBT_BYTES} bytes.` })
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) {
    return fail({
      code: 'psbt.form',
      detail: 'This is no PSBT: it does not begin as BIP174 says. Give the file that the signer wrote, or its base64.',
    })
  }
  return ok(new Uint8Array(bytes))
}
