import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { portableProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { delegateKeysets } from '#shared/domain/redemption/keysets.ts'
import { createProofPool } from '../../../src-main/crypto/worker-pool.ts'
import { mergeXx } from '../../../src-main/publish/advertise.ts'
import { createFrontProxy } from '../../../src-main/publish/front-proxy.ts'
import { openGateway, type GatewayListener } from '../../../src-main/redemption/gateway-listener.ts'
import { createGateway } from '../../../src-main/redemption/gateway.ts'
import { createMintQuestions } from '../../../src-main/redemption/mint-questions.ts'
import { createFacts } from '../../../src-main/redemption/redeem-facts.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { createPayingWorld, POT, walletOutputs, type PayingWorld } from '../../support/paying-world.ts'
import { blinding } from '../../support/simulated-own-mint.ts'
import { ask, BOB, bobs, codeOf, type Reply } from './gateway-world.ts'
import type { Proof } from './wallet.ts'

let world: PayingWorld
let mint: Server
let listener: GatewayListener
let proxy: ReturnType<typeof createFrontProxy>
const failures: string[] = []

beforeEach(async () => {
  world = await createPayingWorld(createMemoryStore())
  mint = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, body } = world.mint.handle(request.method!, request.url!, Buffer.concat(chunks).toString())
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
    })
  })
  await new Promise<void>(resolve => mint.listen(0, '127.0.0.1', resolve))
  proxy = createFrontProxy(`http://127.0.0.1:${(mint.address() as AddressInfo).port}`)
  const held = { id: BOB.id, unit: 'sat', inputFeePpk: 0, finalExpiry: null, refused: null, keys: BOB.keys, firstSeenAt: 1, custodian: POT }
  const { keysets } = delegateKeysets([held], world.mint.keysets)
  const book = {
    isOwn: (id: string) => world.paying().keysets.get(id) !== null,
    refresh: () => Promise.resolve(),
    delegated: () => keysets,
    redemptionOf: (url: string) => (url === POT ? world.pot() : null),
  }
  const facts = createFacts({
    clock: world.clock,
    expiry: () => 'at-opening',
    own: id => world.paying().keysets.get(id),
    keysets: book,
    markInFeeds: () => null,
    wasPending: () => false,
    crypto: portableProofCrypto,
    table: { markOf: Y => world.store.redemptions.markOf(Y) },
    paying: { replayOf: key => world.paying().replayOf(key), canPay: (unit, amount) => world.paying().canPay(unit, amount) },
  })
  const gateway = createGateway({
    mint: proxy,
    info: proxy,
    rest: null,
    keysets: book,
    factsOf: facts,
    pay: intent => world.paying().redeem(intent),
    questions: createMintQuestions(
      {
        states: Ys => world.paying().mint.states(Ys),
        restore: outputs => world.paying().mint.restore(outputs),
        meltQuote: (method, id) => world.paying().mint.meltQuote(method, id),
      },
      ({ secret }) => blinding.nullifier(secret),
    ),
    verifier: createProofPool({ crypto: portableProofCrypto, workers: 0 }),
    statesOf: Ys => Ys.map(() => null),
    mergeXx,
    clientOf: () => null,
    limits: { request: () => 0 },
    requestLimits: () => ({ maxInputs: 100, maxOutputs: 100 }),
    page: null,
    failed: where => void failures.push(where),
  })
  listener = await openGateway(gateway, { host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await listener.close()
  proxy.close()
  mint.closeAllConnections()
  await new Promise(resolve => mint.close(resolve))
  expect(failures).toEqual([])
})

const bodyOf = (inputs: readonly Proof[], name: string): string =>
  JSON.stringify({
    inputs,
    outputs: walletOutputs(world.mint, name, [BigInt(inputs.reduce((sum, { amount }) => sum + amount, 0))]).map(({ amount, ...rest }) => ({
      ...rest,
      amount: Number(amount),
    })),
  })

/** Lets the world's clock run until the answer is there, or the process died over it. */
async function swap(body: string): Promise<Reply | 'died'> {
  let reply: Reply | 'died' | null = null
  void ask(`http://127.0.0.1:${listener.port}/v1/swap`, 'POST', { body }).then(
    answer => (reply = answer),
    () => (reply = 'died'),
  )
  for (let turns = 0; reply === null; turns++) {
    await new Promise(resolve => setImmediate(resolve))
    if (turns % 20 === 0) await world.clock.pass(50)
    if (turns > 4_000) return 'died'
  }
  return reply
}

describe('the gateway with what really pays behind it', () => {
  it('D1, D27 pays once and says the same again, also after a restart', async () => {
    const body = bodyOf(bobs(8), 'one')
    const first = await swap(body)
    expect(first).toMatchObject({ status: 200 })
    expect(((first as Reply).json as { signatures: unknown[] }).signatures).toHaveLength(1)
    await world.restart()
    expect(await swap(body)).toMatchObject({ status: 200, bytes: (first as Reply).bytes })
    expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 8_000n })
  })

  it.each(['kill-before', 'kill-after', 'unheard', 'lost', 'fail-done', 'twice'] as const)(
    'D9, D11 a payment that meets "%s" is paid once, and nobody else is paid for its proofs',
    async fate => {
      const inputs = bobs(16)
      const body = bodyOf(inputs, 'mine')
      // The mint is asked first which outputs it signed: that is no payment.
      world.fates.push('ok', fate)
      const first = await swap(body)
      if (fate.startsWith('kill')) {
        expect(first).toBe('died')
        await world.restart()
      }
      const rival = await swap(bodyOf(inputs, 'another’s'))
      expect([11001, 11002]).toContain(codeOf(rival as Reply))
      await world.restart()
      await world.drain()
      const again = await swap(body)
      expect(again).toMatchObject({ status: 200 })
      if (first !== 'died' && first.status === 200) expect((again as Reply).bytes).toEqual(first.bytes)
      expect(codeOf((await swap(bodyOf(inputs, 'another’s'))) as Reply)).toBe(11001)
      expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 16_000n })
    },
  )
})
