import type { SignerState } from './ports.ts'

/** What stands in a keystore's header for good; the words for it are ours and may be bettered. */
export type WarningCode = 'coldcard-entropy' | 'public-secret' | 'shallow-backup'

const DETAILS: Readonly<Record<WarningCode, string>> = {
  'coldcard-entropy':
    'Made on a Coldcard between 2021 and July 2026, whose seeds have poor entropy: others may find this key. Make new words here and ' +
    'rotate the reserve to them.',
  'public-secret': 'These words or this key stand in public documents: anybody can spend with it. For trying out only.',
  'shallow-backup': 'A single key has no words to write down. Keep the key itself in a safe place beside this file.',
}

export const warningOf = (code: WarningCode): SignerState['warnings'][number] => ({ code: `signer.${code}`, detail: DETAILS[code] })

/** Computed from the file as it lies there, never kept in it. */
export const OPEN_FILE: SignerState['warnings'][number] = {
  code: 'signer.open-file',
  detail:
    'Others on this machine may read this keystore file. It is encrypted, but close it: chmod 600 on the file, chmod 700 on its folder.',
}
