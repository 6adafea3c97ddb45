import type { Handlers } from '#shared/rpc/server.ts'
import { signerRows, signerView } from '../../project/signer.ts'
import type { SignerState } from '../../signing/ports.ts'
import type { JournalRow } from '../../storage/store.ts'
import type { Parts } from '../parts.ts'
import { orRefuse } from '../refused.ts'

type SignerCalls =
  'signer.list' | 'signer.create' | 'signer.import' | 'signer.check-backup' | 'signer.unlock' | 'signer.lock' | 'signer.remove'

/** Passphrases and words pass through and are kept nowhere: the journal names the signer and the act alone. */
export function signerHandlers(parts: Parts): Pick<Handlers, SignerCalls> {
  const { signing, announce } = parts

  return {
    'signer.list': () => signerRows(signing.list(), signing.damaged(), parts.hardware, parts.reserves.list()),
    'signer.create': async args => {
      const { signer, words } = orRefuse(await signing.create(args))
      note('signer.created', signer, `${args.words} words, for ${args.network}`)
      return { signer: view(signer), words: [...words] }
    },
    'signer.import': async ({ made_on, ...args }) => {
      const signer = orRefuse(await signing.import({ ...args, madeOn: made_on }))
      note(
        'signer.imported',
        signer,
        `From ${args.secret.kind === 'words' ? 'words' : args.secret.kind === 'raw' ? 'one private key' : 'an extended private key'}`,
      )
      return view(signer)
    },
    'signer.check-backup': async ({ id, passphrase, typed }) => {
      const signer = orRefuse(await signing.checkBackup(id, passphrase, typed))
      note('signer.backup-checked', signer, `${typed.length} words were typed and are right`)
      return view(signer)
    },
    'signer.unlock': async ({ id, passphrase, minutes }) => {
      const signer = orRefuse(await signing.unlock(id, passphrase, minutes))
      note('signer.unlocked', signer, `For ${minutes} minutes at most`)
      return view(signer)
    },
    'signer.lock': async ({ id }) => {
      await signing.lock(id)
      announce('signers')
      return { done: true }
    },
    'signer.remove': async ({ id }) => {
      const gone = signing.list().find(signer => signer.id === id)
      orRefuse(await signing.remove(id))
      if (gone !== undefined) note('signer.removed', gone, 'Its file is gone. Only its backup can bring these keys back.', 'warning')
      return { done: true }
    },
  }

  function view(signer: SignerState) {
    announce('signers')
    return signerView(signer, parts.reserves.list())
  }

  function note(act: string, { name }: SignerState, detail: string, level: JournalRow['level'] = 'notice'): void {
    parts.journal.add({ at: parts.clock.now(), level, actor: 'operator', act, subject: name, detail, before: null, after: null })
    announce('signers')
  }
}
