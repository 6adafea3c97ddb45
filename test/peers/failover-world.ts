import type { Wallet } from '@cashu/cashu-ts'
import { expect } from 'vitest'
import type { PolicyArgs, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { openLine, type Line } from './failover-line.ts'
import { openMint, type Mint, type MintKind, type MintOptions } from './failover-mint.ts'
import { keyFor, openWorld, PASSPHRASE, type OperatorApart, type PeersWorld } from './operators.ts'
import { freePort } from './processes.ts'
import { openWallet } from './wallets.ts'

/** Blocks after which a delegate can take Bob's coins, and Dave's. */
export const DELAYS = { daveOfBob: 20, frankOfBob: 30, daveOfCarol: 12, frankOfDave: 60 } as const
const TEMPLATE = 'pk-older'

/** One operator with a mint of his own: a real mint, a core as a program, one public address before both. */
export interface Party {
  readonly name: string
  readonly mint: Mint
  readonly core: OperatorApart
  readonly line: Line
  /** What everybody calls the mint. */
  readonly url: string
  readonly signer: SignerRow
  /** Of `signer`. */
  readonly words: string
  readonly reserve: ReserveRow
  readonly wallet: Wallet
  /** Where his publisher and his gateway listen. */
  readonly feed: string
  readonly gateway: string
}

export interface FailoverWorld {
  readonly chain: PeersWorld
  readonly bob: Party
  readonly carol: Party
  readonly dave: Party
  readonly frank: Party
  stop(): Promise<void>
}

interface Begun {
  readonly name: string
  readonly mint: Mint
  readonly core: OperatorApart
  readonly line: Line
  readonly signer: SignerRow
  readonly words: string
  readonly feed: string
  readonly gateway: string
}

/**
 * Bob and Carol, whose mints will be gone; Dave, first in line for both; Frank, second for Bob and first for Dave. Each publishes his own mint; Dave
 * mirrors Bob and Carol, Frank mirrors Bob and Dave; reserves are funded.
 */
export async function openFailoverWorld(kind: MintKind): Promise<FailoverWorld> {
  const chain = await openWorld()
  const ends: (() => Promise<void>)[] = [() => chain.stop()]
  const stop = async (): Promise<void> => {
    for (const end of ends.toReversed()) await end()
  }
  try {
    chain.chain.estimate(2_000)
    const begin = (name: string, options: Omit<MintOptions, 'folder' | 'name'>) =>
      begun(kind, { ...options, folder: chain.folder, name }, chain, ends)
    const [bobs, carols, daves, franks] = await Promise.all([
      begin('Bob', { paymentS: 3 }),
      begin('Carol', { paymentS: 0 }),
      begin('Dave', { paymentS: 2 }),
      begin('Frank', { paymentS: 2, limits: true }),
    ])
    const leaf = ({ signer }: Begun): string => keyFor(signer, 'leaf')
    const delegate = (of: Begun, delay: number) => ({ name: of.name, mint_url: of.line.url, pubkey: leaf(of), delay })
    const bob = await party(bobs, [delegate(daves, DELAYS.daveOfBob), delegate(franks, DELAYS.frankOfBob)])
    const carol = await party(carols, [delegate(daves, DELAYS.daveOfCarol)])
    const dave = await party(daves, [delegate(franks, DELAYS.frankOfDave)])
    const frank = await party(franks, [delegate(bobs, 1_008)])

    await Promise.all([watch(dave, bob), watch(dave, carol), watch(frank, bob), watch(frank, dave)])
    return { chain, bob, carol, dave, frank, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function begun(kind: MintKind, options: MintOptions, chain: PeersWorld, ends: (() => Promise<void>)[]): Promise<Begun> {
  const { name } = options
  const mint = await openMint(kind, options)
  ends.push(() => mint.stop())
  const line = await openLine()
  ends.push(() => line.down())
  const core = await chain.apart(name.toLowerCase())
  await core.call('settings.set', { poll_seconds: 5, keyset_poll_seconds: 10, stale_after_seconds: 30 })
  const { signer, words } = await core.call('signer.create', { name, network: 'regtest', passphrase: PASSPHRASE, words: 12 })
  await unlock(core, signer.id)
  const [feed, gateway] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`]
  line.lead(
    [/^\/v1\/firehose\//, feed],
    [/^\/(?:v1\/(?:info|keysets|keys|keys\/.*|swap|melt\/.*|checkstate|redemption)|redeem(?:\/.*)?)$/, gateway],
    [/^\/v1\/info$/, feed],
    [/^\//, mint.url],
  )
  await core.call('publication.add', {
    mint_url: mint.url,
    source: mint.tables.source,
    db: mint.db,
    listen: hostOf(feed),
    public_url: line.url,
    front: false,
  })
  return { name, mint, core, line, signer, words: words.join(' '), feed, gateway }
}

async function party(of: Begun, delegates: PolicyArgs['delegates']): Promise<Party> {
  const { core, line, name, signer } = of
  const policy = {
    network: 'regtest' as const,
    template: TEMPLATE,
    internal_key: keyFor(signer, 'internal'),
    delegates,
  } satisfies PolicyArgs
  const [reserve] = await core.call('reserve.add', { source: 'policy', name: `Reserve of ${name}`, mint_url: line.url, policy })
  return { ...of, url: line.url, reserve: reserve!, wallet: await openWallet(line.url) }
}

/** `delegate` mirrors `custodian`, and takes the package of its reserve. */
async function watch(delegate: Party, custodian: Party): Promise<void> {
  const preview = await delegate.core.call('peer.preview', { url: custodian.url })
  await delegate.core.call('peer.add', { url: custodian.url, approved_hosts: preview.approvals.map(({ host }) => host) })
  const { package: text } = await custodian.core.call('reserve.get', { id: custodian.reserve.id })
  const name = `Reserve of ${custodian.name}`
  const args = { source: 'package', role: 'peer', name, package: text!, me: null, mint_url: custodian.url } as const
  const [row] = await delegate.core.call('reserve.add', args)
  expect(row).toMatchObject({ claimable: true, verdict: 'verified', address: custodian.reserve.address })
}

export const unlock = (core: OperatorApart, id: string): Promise<SignerRow> =>
  core.call('signer.unlock', { id, passphrase: PASSPHRASE, minutes: 60 })

export const hostOf = (url: string): string => new URL(url).host
