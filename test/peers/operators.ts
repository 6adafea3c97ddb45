import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { untilReady } from '../../scripts/beside.mjs'
import { startChain, type RegtestChain } from '../../scripts/regtest/chain.mjs'
import { toHex } from '#shared/lib/bytes.ts'
import { createClient, type Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { dispatch } from '#shared/rpc/server.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { composeCore } from '../../src-main/app/compose.ts'
import { homeAt } from '../../src-main/app/home.ts'
import { createSocketTransport } from '../../src-main/rpc/socket-client.ts'
import { selfSigned } from '../support/self-signed.ts'
import { start, type Running } from './processes.ts'

/** A node, two Electrum servers, and operators who use them with the core as it ships. */
export interface PeersWorld {
  readonly chain: RegtestChain
  readonly folder: string
  /** A new home that follows the chain over TCP and, pinned, over TLS. */
  operator(name: string): Promise<Operator>
  /** The same, with its core in a process of its own: it can be killed. */
  apart(name: string): Promise<OperatorApart>
  /** Blocks, known to every operator when it resolves. */
  mine(blocks: number): Promise<number>
  /** Pays in the mempool; the id of the transaction, whose output n is payment n. */
  pay(...payments: readonly { readonly to: string; readonly amount: bigint }[]): Promise<string>
  height(): Promise<number>
  stop(): Promise<void>
}

export interface Operator {
  readonly home: string
  readonly client: Client
  readonly call: Client['call']
  /** Asks every server until `look` no longer throws, and gives what it found. */
  until<Value>(look: () => Promise<Value>): Promise<Value>
  /** A keystore that is unlocked for the length of the test. */
  keystore(name: string): Promise<SignerRow>
  /** One private key as a signer, unlocked likewise. */
  rawKey(name: string, secret: Uint8Array): Promise<SignerRow>
  /** Signs with `signer` and sends; the plan as it stands then. */
  signAndSend(plan: number, signer: string): Promise<Awaited<ReturnType<typeof planOf>>>
}

/** An operator whose core runs as a program of its own, asked over the home's socket as every command does. */
export interface OperatorApart extends Operator {
  /** Starts it again. Signers are locked then. */
  begin(): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
}

export const PASSPHRASE = 'six words that nobody else would string'
const CORE = fileURLToPath(new URL('../../src-main/hosts/core/main.ts', import.meta.url))
const planOf = (client: Client, id: number) => client.call('plan.get', { id })

export async function openWorld(): Promise<PeersWorld> {
  const btcd = process.env['NIMDOLF_BTCD']
  const python = process.env['NIMDOLF_ELECTRUMX']
  if (btcd === undefined || python === undefined) throw new Error('NIMDOLF_BTCD names no node: npm run test:peers installs one')
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-chain-'))
  const certificate = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  writeFileSync(certificate.cert, selfSigned.cert)
  writeFileSync(certificate.key, selfSigned.key)
  const chain = await startChain({ btcd, python }, folder, { servers: [{}, { certificate }], blocks: 150 })
  const cores: { stop(): Promise<void> }[] = []
  /** Those that are told of blocks. */
  const operators = new Set<Operator>()
  const height = (): Promise<number> => chain.node.call('getblockcount')

  async function followsChain(client: Client): Promise<void> {
    await client.call('settings.set', { network: 'regtest' })
    const [tcp, tls] = chain.servers
    const at = { host: '127.0.0.1', proxy: null, pin: null }
    await client.call('server.add', { ...at, port: tcp!.tcp, transport: 'tcp' })
    // Nobody vouches for the second one's certificate: it is looked at once and pinned.
    const address = { ...at, port: tls!.tls!, transport: 'tls' as const }
    const { reason, offered_pin } = await client.call('server.probe', address)
    if (reason?.code !== 'server.certificate') throw new Error(`the probe says ${reason?.code}`)
    await client.call('server.add', { ...address, pin: offered_pin })
  }

  return {
    chain,
    folder,
    height,
    async operator(name) {
      const home = homeAt(join(folder, name))
      const core = composeCore(home, 'peers')
      cores.push(core)
      const client = createClient(
        {
          call: (world, call, args) => dispatch(core.world(world).handlers, call, args),
          watch: () => () => undefined,
        },
        'home',
      )
      await core.start()
      await followsChain(client)
      const operator = operatorOf(client, home.folder)
      operators.add(operator)
      await caughtUp(operator, await height())
      return operator
    },
    async apart(name) {
      const home = homeAt(join(folder, name))
      const client = createClient(createSocketTransport(home.socket), 'home')
      // Changed by `begin` alone.
      let running: Running
      const end = async (how: 'stop' | 'kill'): Promise<void> => {
        operators.delete(operator)
        await running[how]()
      }
      const operator: OperatorApart = {
        ...operatorOf(client, home.folder),
        async begin() {
          running = start(process.execPath, [CORE, '--home', home.folder])
          await untilReady(running, () =>
            client.call('app.status', {}).then(
              () => true,
              () => false,
            ),
          )
          operators.add(operator)
        },
        stop: () => end('stop'),
        kill: () => end('kill'),
      }
      await operator.begin()
      cores.push(operator)
      await followsChain(client)
      await caughtUp(operator, await height())
      return operator
    },
    async mine(blocks) {
      await chain.miner.mine(blocks)
      const tip = await height()
      await Promise.all([...operators].map(operator => caughtUp(operator, tip)))
      return tip
    },
    pay: (...payments) => chain.miner.pay(payments),
    async stop() {
      await Promise.all(cores.map(core => core.stop()))
      await chain.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function caughtUp({ until, call }: Operator, tip: number): Promise<void> {
  await until(async () => {
    const status = await call('chain.status', {})
    if (status.tip?.height !== tip || status.agreement !== 'verified') throw new Error(`${status.agreement} at ${status.tip?.height}`)
  })
}

function operatorOf(client: Client, home: string): Operator {
  const call: Client['call'] = (name, args) => client.call(name, args)
  return {
    home,
    client,
    call,
    async until(look) {
      // The time-out of the test is its only end.
      const begun = Date.now()
      for (;;) {
        await call('reserve.refresh', {})
        try {
          return await look()
        } catch (error) {
          if (Date.now() - begun > 60_000) throw error
          await after(100)
        }
      }
    },
    async keystore(name) {
      const { signer } = await call('signer.create', { name, network: 'regtest', passphrase: PASSPHRASE, words: 12 })
      return call('signer.unlock', { id: signer.id, passphrase: PASSPHRASE, minutes: 60 })
    },
    async rawKey(name, secret) {
      const raw = { name, network: 'regtest', passphrase: PASSPHRASE, made_on: 'other' } as const
      const { id } = await call('signer.import', { ...raw, secret: { kind: 'raw', key: toHex(secret) } })
      return call('signer.unlock', { id, passphrase: PASSPHRASE, minutes: 60 })
    },
    async signAndSend(plan, signer) {
      await call('plan.sign', { id: plan, signer })
      return call('plan.broadcast', { id: plan })
    },
  }
}

/** The keys of a signer that are meant for `use`, in their order. */
export const keysFor = (signer: SignerRow, use: 'internal' | 'leaf'): string[] =>
  signer.keys.filter(key => key.use === use || key.use === 'any').map(({ pubkey }) => pubkey)

export const keyFor = (signer: SignerRow, use: 'internal' | 'leaf'): string => keysFor(signer, use)[0]!

/** The code of a refusal and its words; a call that succeeds is a failure of the test. */
export async function refusalOf(act: Promise<unknown>): Promise<{ readonly code: string; readonly detail: string }> {
  const outcome = await act.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(outcome instanceof RpcError)) throw new Error('it was not refused', { cause: outcome })
  return { code: outcome.code, detail: outcome.message }
}
