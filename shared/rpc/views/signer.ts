import * as z from 'zod'
import { coded, hex, millis, network, peerText } from '../schema.ts'

export const signerRow = z.object({
  id: z.string().max(80),
  name: peerText,
  kind: z.enum(['keystore', 'demo', 'file', 'hardware']),
  network: network.nullable(),
  origin: z.enum(['words', 'raw', 'extended', 'none']),
  /** What it can do for these reserves, and what not, in words. */
  about: peerText,
  keys: z.array(z.object({ pubkey: hex, path: z.string().max(80), use: z.enum(['internal', 'leaf', 'any']), used_by: z.array(peerText) })),
  unlocked_until: millis.nullable(),
  created_at: millis.nullable(),
  backup_checked_at: millis.nullable(),
  warnings: z.array(coded),
  /** False where it can only be explained, e.g. hardware that cannot sign this kind of reserve. */
  usable: z.boolean(),
})

const name = z.string().min(1).max(60)
/** A passphrase crosses to the core once; it is never stored, logged or answered. */
export const passphrase = z.string().min(1).max(1_000)

export const createSigner = z.strictObject({ name, network, passphrase, words: z.union([z.literal(12), z.literal(24)]) })
export const importSigner = z.strictObject({
  name,
  network,
  passphrase,
  secret: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('words'), words: z.string().max(500), extra: z.string().max(500) }),
    z.strictObject({ kind: z.literal('extended'), xprv: z.string().max(200) }),
    z.strictObject({ kind: z.literal('raw'), key: z.string().max(100) }),
  ]),
  made_on: z.enum(['coldcard-2021-2026', 'other']),
})

export type SignerRow = z.infer<typeof signerRow>
export type ImportSigner = z.infer<typeof importSigner>
