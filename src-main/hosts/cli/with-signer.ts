import type { Client } from '#shared/rpc/client.ts'
import { readPassphrase } from './read-passphrase.ts'

/** A keystore that was locked is open for `work` alone, by a passphrase from the file or the terminal. */
export async function withSigner<Value>(
  client: Client,
  signer: string,
  passphraseFile: string | null,
  work: () => Promise<Value>,
): Promise<Value> {
  const rows = await client.call('signer.list', {})
  // A signer that is not there is refused by the work itself, in the core's words.
  if (rows.find(row => row.id === signer)?.unlocked_until !== null) return work()
  const passphrase = await readPassphrase(passphraseFile, 'Passphrase: ')
  await client.call('signer.unlock', { id: signer, passphrase, minutes: 1 })
  try {
    return await work()
  } finally {
    await client.call('signer.lock', { id: signer })
  }
}
