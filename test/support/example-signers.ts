import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { keyOf, OUR_INTERNAL, OUR_LEAF } from './example-coins.ts'
import { hexOf } from './example-data.ts'
import type { ExampleWorld } from './example-world.ts'

const DAY = 86_400_000
const WORDS = 'abandon ability able about above absent absorb abstract absurd abuse access accident'.split(' ')
/** The one passphrase that opens every keystore of the example. */
export const PASSPHRASE = 'correct horse battery staple'

type SignerHandlers = Pick<
  Handlers,
  'signer.list' | 'signer.create' | 'signer.import' | 'signer.check-backup' | 'signer.unlock' | 'signer.lock' | 'signer.remove'
>

export interface ExampleSigners {
  readonly handlers: SignerHandlers
  readonly rows: () => readonly SignerRow[]
}

export function exampleSigners({ scene, world, network, now, announce, write }: ExampleWorld): ExampleSigners {
  const key = (pubkey: string, path: string, use: SignerRow['keys'][number]['use'], usedBy: string[] = []): SignerRow['keys'][number] => ({
    pubkey,
    path,
    use,
    used_by: usedBy,
  })
  const keystore = (id: string, name: string, to: Partial<SignerRow> = {}): SignerRow => ({
    id,
    name,
    kind: 'keystore',
    network: network() ?? 'signet',
    origin: 'words',
    about: 'An encrypted file in this home. Signs the key path and leaves, here, in a process of its own that ends when it is locked.',
    keys: [
      key(OUR_INTERNAL, "m/86'/1'/0'/0/0", 'internal', ['harbor-2']),
      key(OUR_LEAF, "m/86'/1'/1'/0/0", 'leaf', ['LanternPay', 'Nordlys', 'Kestrel', 'Curlew']),
    ],
    unlocked_until: null,
    created_at: now() - 61 * DAY,
    backup_checked_at: now() - 58 * DAY,
    warnings: [],
    usable: true,
    ...to,
  })
  const explained: SignerRow[] = [
    keystore('file', 'PSBT by file', {
      kind: 'file',
      network: null,
      origin: 'none',
      keys: [],
      created_at: null,
      backup_checked_at: null,
      about:
        'Any signer that reads a PSBT from a file: save it, sign it there, drop it back. Krux 26.04 signs key path and leaf; it shows neither delay nor leaf on its screen.',
    }),
    keystore('hardware', 'Ledger, BitBox02, Coldcard Edge', {
      kind: 'hardware',
      network: null,
      origin: 'none',
      keys: [],
      created_at: null,
      backup_checked_at: null,
      usable: false,
      about: 'They recompute the output from a registered policy of extended keys. A reserve of raw advertised keys cannot be registered.',
    }),
  ]
  let rows: SignerRow[] = [
    ...(scene === 'bare'
      ? []
      : world === 'demo'
        ? [
            keystore('demo', 'Demo keys', {
              kind: 'demo',
              unlocked_until: now() + 365 * DAY,
              about: 'Keys of the simulated mints. Always open.',
            }),
          ]
        : [
            keystore('desk', 'Desk'),
            keystore('old', 'Harbor 2024', {
              keys: [key(keyOf('harbor internal 1'), '', 'any', ['harbor-1'])],
              origin: 'raw',
              backup_checked_at: null,
              warnings: [
                {
                  code: 'signer.coldcard-entropy',
                  detail: 'Its seed was made on a Coldcard of 2021 to July 2026: guessable. Rotate to a new key.',
                },
              ],
            }),
          ]),
    ...explained,
  ]

  const signerAt = (id: string): SignerRow => {
    const row = rows.find(signer => signer.id === id)
    if (row === undefined) throw new RpcError('signer.unknown', `There is no signer ${id}.`)
    return row
  }
  const change = (id: string, to: Partial<SignerRow>): SignerRow => {
    signerAt(id)
    rows = rows.map(signer => (signer.id === id ? { ...signer, ...to } : signer))
    announce('signers', 'plans')
    return signerAt(id)
  }
  const add = (row: SignerRow): SignerRow => {
    if (rows.some(({ name }) => name === row.name)) throw new RpcError('signer.exists', `There is a signer named ${row.name} already.`)
    rows = [row, ...rows]
    write('signer.added', row.name, row.origin)
    announce('signers', 'app')
    return row
  }
  const open = (passphrase: string): void => {
    if (passphrase !== PASSPHRASE) throw new RpcError('signer.passphrase', 'The passphrase does not open this file. Nothing was unlocked.')
  }
  const strong = (passphrase: string): void => {
    if (passphrase.length < 12)
      throw new RpcError('signer.weak-passphrase', 'The passphrase is too short to protect money: take five words or more.')
  }

  return {
    rows: () => rows,
    handlers: {
      'signer.list': () => rows,
      'signer.create': ({ name, network: on, passphrase, words }) => {
        strong(passphrase)
        const made = Array.from({ length: words }, (_, at) => WORDS[at % WORDS.length]!)
        const id = hexOf(name, 8)
        const keys = [key(keyOf(`${name} internal`), "m/86'/1'/0'/0/0", 'internal'), key(keyOf(`${name} leaf`), "m/86'/1'/1'/0/0", 'leaf')]
        return { signer: add(keystore(id, name, { network: on, keys, backup_checked_at: null, created_at: now() })), words: made }
      },
      'signer.import': ({ name, network: on, passphrase, secret, made_on: madeOn }) => {
        strong(passphrase)
        if (secret.kind === 'words' && secret.words.trim().split(/\s+/).length < 12)
          throw new RpcError(
            'signer.words',
            'These are not 12 or 24 words of the BIP39 list, or their checksum is wrong. Compare word by word.',
          )
        if (secret.kind === 'raw' && secret.key.length < 51)
          throw new RpcError('signer.key', 'This is neither 64 hex digits nor a WIF key of this network.')
        const warnings =
          madeOn === 'other'
            ? []
            : [
                {
                  code: 'signer.coldcard-entropy',
                  detail: 'Seeds made on a Coldcard from 2021 to July 2026 have poor entropy. Rotate to a new key.',
                },
              ]
        const origin = secret.kind === 'words' ? 'words' : secret.kind
        return add(
          keystore(hexOf(name, 8), name, {
            network: on,
            origin,
            warnings,
            keys: [key(keyOf(`${name} internal`), origin === 'raw' ? '' : "m/86'/1'/0'/0/0", origin === 'raw' ? 'any' : 'internal')],
            backup_checked_at: null,
            created_at: now(),
          }),
        )
      },
      'signer.check-backup': ({ id, passphrase, typed }) => {
        open(passphrase)
        const wrong = typed.find(({ position, word }) => WORDS[position % WORDS.length] !== word.trim().toLowerCase())
        if (wrong !== undefined)
          throw new RpcError(
            'signer.backup',
            `Word ${wrong.position + 1} is not the one that was shown. Look at the paper, not at a screen.`,
          )
        return change(id, { backup_checked_at: now() })
      },
      'signer.unlock': ({ id, passphrase, minutes }) => {
        open(passphrase)
        return change(id, { unlocked_until: now() + minutes * 60_000 })
      },
      'signer.lock': ({ id }) => {
        change(id, { unlocked_until: null })
        return { done: true }
      },
      'signer.remove': ({ id }) => {
        rows = rows.filter(signer => signer.id !== signerAt(id).id)
        announce('signers', 'app')
        return { done: true }
      },
    },
  }
}
