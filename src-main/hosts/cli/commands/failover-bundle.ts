import { resolve } from 'node:path'
import type { Client } from '#shared/rpc/client.ts'
import type { BundleView } from '#shared/rpc/views/failover.ts'
import { saveFile } from '../save-file.ts'
import { withSigner } from '../with-signer.ts'

export interface BundleOptions {
  readonly custodian: string
  readonly out?: string
  readonly signer?: string
  readonly passphraseFile?: string
  readonly force?: boolean
}

export interface Saved {
  readonly file: string
  readonly digest: string
  readonly signed_by: string | null
}

/** All evidence; with a signer, its leaf key vouches for it. */
export function makeBundle(client: Client, { custodian, signer, passphraseFile }: BundleOptions): Promise<BundleView> {
  const make = () => client.call('failover.bundle', { custodian, signer: signer ?? null })
  return signer === undefined ? make() : withSigner(client, signer, passphraseFile ?? null, make)
}

/** The same as a file of the operator's. */
export async function saveBundle(client: Client, options: BundleOptions & { readonly out: string }): Promise<Saved> {
  const { text, digest, signed_by } = await makeBundle(client, options)
  const file = resolve(options.out)
  saveFile(file, text, options.force === true)
  return { file, digest, signed_by }
}

export const savedWords = ({ file, digest, signed_by }: Saved): string =>
  `saved      ${file}\ndigest     ${digest}\n${signed_by === null ? 'Nobody signed it: name a signer with --signer ID.' : `signed by  ${signed_by}`}`
