import { toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { publicKeysOf } from './derive-keys.ts'
import { openKeystoreFolder, type Keystore } from './keystore-folder.ts'
import type { KeystoreFacts } from './keystore-file.ts'
import { isPublicSecret } from './known-secrets.ts'
import { wordsOf } from './mnemonic.ts'
import { passphraseBytes, weaknessOf } from './passphrase.ts'
import { inputsFor } from './plan-keys.ts'
import type { RunSigner, Signing, SigningRefusal, SignerState } from './ports.ts'
import { readImport } from './read-import.ts'
import { refuse } from './refuse.ts'
import { sealKeystore, type Random } from './seal.ts'
import { statementRefusal, verifiedStatement } from './sign-statement.ts'
import { readSecret, writeSecret, type HeldSecret } from './secret-bytes.ts'
import { OPEN_FILE, warningOf, type WarningCode } from './signer-warnings.ts'
import { createUnlockedSigners, type SigningClock } from './unlocked-signers.ts'

export interface SigningDeps {
  /** Of the keystore files; made, private to its owner, with the first of them. */
  readonly folder: string
  readonly clock: SigningClock
  readonly random: Random
  readonly runSigner: RunSigner
  /** Called whenever `list` would answer something else than before. */
  readonly changed: () => void
  /** Why this runtime must not handle keys (`runtime-refusal.ts`); null for one that may. */
  readonly runtimeRefusal: SigningRefusal | null
}

type About = Pick<KeystoreFacts, 'name' | 'network'>

const MOST_MINUTES = 60
const ENTROPY_BYTES = { 12: 16, 24: 32 } as const
const NO_EXTRA = new Uint8Array()

/** Keystores of one home. A new secret is in this process until its file is written; a stored one is opened in the signer process alone. */
export function createSigning({ folder, clock, random, runSigner, changed, runtimeRefusal }: SigningDeps): Signing {
  const keystores = openKeystoreFolder(folder)
  const unlocked = createUnlockedSigners({ clock, runSigner, changed })
  const inTurn = createTurns()

  const found = (): readonly Keystore[] => keystores.all().flatMap(({ read }) => (read.ok ? [read.value] : []))

  function stateOf({ header, isOpen }: Keystore): SignerState {
    const { id, name, network, origin, keys, createdAt, backupCheckedAt } = header
    const warnings = [...header.warnings.map(warningOf), ...(isOpen ? [OPEN_FILE] : [])]
    return { id, name, kind: 'keystore', network, origin, keys, unlockedUntil: unlocked.until(id), createdAt, backupCheckedAt, warnings }
  }

  function stateById(id: string): Result<SignerState, SigningRefusal> {
    const keystore = keystores.find(id)
    return keystore.ok ? ok(stateOf(keystore.value)) : keystore
  }

  /** Before any secret is made or read. */
  function admit({ name }: About, passphrase: string): SigningRefusal | null {
    if (runtimeRefusal !== null) return runtimeRefusal
    const weakness = weaknessOf(passphrase, name)
    if (weakness !== null) return { code: 'signer.weak-passphrase', detail: weakness }
    // The header would not be read back with another.
    if (!/^\P{C}{1,60}$/u.test(name.trim()))
      return { code: 'signer.name', detail: 'A signer needs a name of 1 to 60 characters that can be seen.' }
    const isTaken = found().some(({ header }) => header.name.toLowerCase() === name.trim().toLowerCase())
    return isTaken ? { code: 'signer.exists', detail: 'There is a signer with this name. Give the new one another.' } : null
  }

  /** Seals `secret` and keeps it; wipes nothing, its maker does. */
  async function keep(
    about: About,
    secret: HeldSecret,
    bytes: Uint8Array,
    passphrase: string,
    marks: { readonly backupCheckedAt: number | null; readonly warnings: readonly WarningCode[] },
  ): Promise<Result<SignerState, SigningRefusal>> {
    const keys = [...publicKeysOf(secret, about.network)]
    const twin = found().find(
      ({ header }) => header.network === about.network && header.keys.some(({ pubkey }) => pubkey === keys[0]?.pubkey),
    )
    if (twin !== undefined) return refuse('signer.exists', `The signer "${twin.header.name}" holds this very secret already.`)
    const id = toHex(random(8))
    const facts: KeystoreFacts = {
      id,
      name: about.name.trim(),
      network: about.network,
      origin: secret.kind,
      keys,
      createdAt: clock.now(),
      backupCheckedAt: marks.backupCheckedAt,
      warnings: [...marks.warnings],
    }
    const typed = passphraseBytes(passphrase)
    const file = await sealKeystore(facts, bytes, typed, random).finally(() => typed.fill(0))
    const written = keystores.write(id, file)
    if (!written.ok) return written
    changed()
    return stateById(id)
  }

  return {
    list: () => found().map(stateOf),
    damaged: () => keystores.all().flatMap(({ file, read }) => (read.ok ? [] : [{ file, refusal: read.error }])),

    create: ({ passphrase, words, ...about }) =>
      inTurn('new', async () => {
        const refused = admit(about, passphrase)
        if (refused !== null) return fail(refused)
        const entropy = random(ENTROPY_BYTES[words])
        const secret: HeldSecret = { kind: 'words', entropy, extra: NO_EXTRA }
        const bytes = writeSecret(secret)
        try {
          const signer = await keep(about, secret, bytes, passphrase, { backupCheckedAt: null, warnings: [] })
          return signer.ok ? ok({ signer: signer.value, words: wordsOf(entropy) }) : signer
        } finally {
          entropy.fill(0)
          bytes.fill(0)
        }
      }),

    import: ({ passphrase, secret: typed, madeOn, ...about }) =>
      inTurn('new', async () => {
        const refused = admit(about, passphrase)
        if (refused !== null) return fail(refused)
        const read = readImport(typed, about.network)
        if (!read.ok) return read
        const bytes = read.value
        try {
          const secret = readSecret(bytes)
          if (secret === null) throw new TypeError('an import that cannot be read back')
          const isPublic = isPublicSecret(secret)
          if (isPublic && about.network === 'mainnet') return fail(PUBLIC_ON_MAINNET)
          const warnings: WarningCode[] = []
          if (madeOn === 'coldcard-2021-2026') warnings.push('coldcard-entropy')
          if (isPublic) warnings.push('public-secret')
          if (secret.kind === 'raw') warnings.push('shallow-backup')
          // Whoever typed all the words has them.
          return await keep(about, secret, bytes, passphrase, { backupCheckedAt: secret.kind === 'words' ? clock.now() : null, warnings })
        } finally {
          bytes.fill(0)
        }
      }),

    checkBackup: (id, passphrase, typed) =>
      inTurn(id, async () => {
        if (runtimeRefusal !== null) return fail(runtimeRefusal)
        const keystore = keystores.find(id)
        if (!keystore.ok) return keystore
        const signer = runSigner(() => {})
        const checked = await signer.check(keystore.value.bytes, passphraseBytes(passphrase), typed, clock.now())
        await signer.end()
        if (!checked.ok) return checked
        const written = keystores.write(id, checked.value)
        if (!written.ok) return written
        changed()
        return stateById(id)
      }),

    unlock: (id, passphrase, minutes) =>
      inTurn(id, async () => {
        if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES) throw new RangeError(`1 to ${MOST_MINUTES} minutes`)
        if (runtimeRefusal !== null) return fail(runtimeRefusal)
        const keystore = keystores.find(id)
        if (!keystore.ok) return keystore
        const opened = await unlocked.open(id, keystore.value.bytes, passphraseBytes(passphrase), minutes)
        return opened.ok ? stateById(id) : opened
      }),

    lock: id => unlocked.lock(id),

    remove: id =>
      inTurn(id, async () => {
        await unlocked.lock(id)
        const removed = keystores.remove(id)
        if (removed.ok) changed()
        return removed
      }),

    async sign(id, psbt, plan, caps) {
      const keystore = keystores.find(id)
      if (!keystore.ok) return keystore
      // Said before anybody types a passphrase in vain; the signer process says it again from the authenticated header.
      const { network, keys } = keystore.value.header
      if (network !== plan.network)
        return refuse('signer.network', `The plan is for ${plan.network}, this signer for ${network}. Choose a signer of ${plan.network}.`)
      if (inputsFor(plan, keys).length === 0)
        return refuse(
          'signer.no-key',
          'None of the keys of this signer stands in the plan. Choose the signer that holds the key of the reserve.',
        )
      return unlocked.sign(id, psbt, plan, caps)
    },

    async attest(id, pubkey, digest) {
      if (runtimeRefusal !== null) return fail(runtimeRefusal)
      const keystore = keystores.find(id)
      if (!keystore.ok) return keystore
      const unfit = statementRefusal(digest)
      if (unfit !== null) return unfit
      if (!keystore.value.header.keys.some(key => key.pubkey === pubkey))
        return refuse('signer.no-key', 'This signer does not hold the key that is to vouch. Choose the signer that holds the leaf’s key.')
      const signature = await unlocked.attest(id, pubkey, digest)
      return signature.ok ? verifiedStatement(pubkey, digest, toHex(signature.value)) : signature
    },

    stop: () => unlocked.stop(),
  }
}

const PUBLIC_ON_MAINNET: SigningRefusal = {
  code: 'signer.words',
  detail:
    'These words or this key stand in public documents: whatever is sent to them on mainnet is taken at once. Let this program make new words.',
}

/** One act on a signer at a time, in the order asked for. */
function createTurns() {
  // Changed by the function below alone.
  const last = new Map<string, Promise<unknown>>()
  return function inTurn<Value>(name: string, act: () => Promise<Value>): Promise<Value> {
    const mine = (last.get(name) ?? Promise.resolve()).then(act, act)
    last.set(name, mine)
    return mine
  }
}
