import { planFromJson } from '#shared/domain/reserve/plan-codec.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { checkWords } from './check-words.ts'
import { secretKeysOf } from './derive-keys.ts'
import { parseKeystore, type KeystoreHeader } from './keystore-file.ts'
import { keysOfPlan } from './plan-keys.ts'
import type { SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'
import { openKeystore, sealKeystore, type Random } from './seal.ts'
import { readSecret, type HeldSecret } from './secret-bytes.ts'
import type { SignerQuestion, SignerReply } from './signer-messages.ts'
import { signStatement, statementRefusal } from './sign-statement.ts'
import { signUnderGate } from './sign-under-gate.ts'

/** What happens inside the signer process: the only place where a stored secret is ever in the clear. */
export interface SignerSession {
  answer(question: SignerQuestion): Promise<SignerReply>
  /** Forgets the secret; every later question is answered `signer.locked`. */
  wipe(): void
}

export interface SessionDeps {
  readonly random: Random
  /** Of the machine, ms since 1970: a suspended one keeps no timer, so the end is also looked up before each signature. */
  readonly now: () => number
  /** Called when the secret was opened for `lifeMs`; whoever runs the session ends it then. */
  readonly opened: (lifeMs: number) => void
}

interface Opened {
  readonly header: KeystoreHeader
  readonly secret: HeldSecret
  readonly bytes: Uint8Array
}

export function createSignerSession({ random, now, opened }: SessionDeps): SignerSession {
  // Changed by `open` and `wipe` alone.
  let held: (Opened & { readonly until: number }) | null = null

  function wipe(): void {
    held?.bytes.fill(0)
    held = null
  }

  async function open(file: Uint8Array, passphrase: Uint8Array, lifeMs: number): Promise<SignerReply> {
    const read = await openFile(file, passphrase)
    passphrase.fill(0)
    if (!read.ok) return read
    wipe()
    held = { ...read.value, until: now() + lifeMs }
    opened(lifeMs)
    return ok(null)
  }

  async function check({ file, passphrase, typed, at }: SignerQuestion & { readonly do: 'check' }): Promise<SignerReply> {
    const read = await openFile(file, passphrase)
    if (!read.ok) {
      passphrase.fill(0)
      return read
    }
    const { header, secret, bytes } = read.value
    const same = checkWords(secret, typed)
    // The time of the check stands in the authenticated header: the file is sealed anew, with new salt and nonce.
    const reply: SignerReply = same.ok ? ok(await sealKeystore({ ...header, backupCheckedAt: at }, bytes, passphrase, random)) : same
    bytes.fill(0)
    passphrase.fill(0)
    return reply
  }

  /** What is held, as long as its time is not over. */
  function heldNow(): Result<Opened, SigningRefusal> {
    if (held !== null && now() < held.until) return ok(held)
    wipe()
    return refuse('signer.locked', 'The signer locked itself: its time was over. Unlock it and sign again.')
  }

  function sign(psbt: Uint8Array, planText: string, maxFee: bigint): SignerReply {
    const open = heldNow()
    if (!open.ok) return open
    const plan = planFromJson(planText)
    if (plan === null)
      return refuse('signer.gate', 'The plan that came with the PSBT cannot be read: nothing was signed. Make the plan anew.')
    const { header, secret } = open.value
    if (plan.network !== header.network)
      return refuse('signer.network', `The plan is for ${plan.network}, this signer for ${header.network}: nothing was signed.`)
    const wanted = keysOfPlan(plan)
    const keys = secretKeysOf(
      secret,
      header.network,
      header.keys.filter(({ pubkey }) => wanted.has(pubkey)),
    )
    if (keys.length === 0) return refuse('signer.no-key', 'None of the keys of this signer stands in the plan: nothing was signed.')
    return signUnderGate(psbt, plan, { maxFee }, keys, random)
  }

  /** A statement, never a bare message: the tagged hash is made in `signStatement`, out of 32 bytes and nothing else. */
  function attest(pubkey: string, digest: string): SignerReply {
    const open = heldNow()
    if (!open.ok) return open
    const unfit = statementRefusal(digest)
    if (unfit !== null) return unfit
    const { header, secret } = open.value
    const named = header.keys.find(key => key.pubkey === pubkey)
    const [key] = named === undefined ? [] : secretKeysOf(secret, header.network, [named])
    if (key === undefined) return refuse('signer.no-key', 'This signer does not hold the key that is to vouch: nothing was signed.')
    return signStatement(key, digest, random)
  }

  return {
    wipe,
    async answer(question) {
      switch (question.do) {
        case 'open':
          return open(question.file, question.passphrase, question.lifeMs)
        case 'check':
          return check(question)
        case 'sign':
          return sign(question.psbt, question.plan, question.maxFee)
        case 'attest':
          return attest(question.pubkey, question.digest)
      }
    },
  }
}

async function openFile(file: Uint8Array, passphrase: Uint8Array): Promise<Result<Opened, SigningRefusal>> {
  const parsed = parseKeystore(file)
  if (!parsed.ok) return parsed
  const { header } = parsed.value
  const bytes = await openKeystore(parsed.value, passphrase)
  if (!bytes.ok) return bytes
  const secret = readSecret(bytes.value)
  if (secret !== null && secret.kind === header.origin) return ok({ header, secret, bytes: bytes.value })
  bytes.value.fill(0)
  return refuse('signer.file', 'The keystore opens, but what it holds is not of this program. Import the words or the key again.')
}
