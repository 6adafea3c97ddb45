import { randomBytes } from 'node:crypto'
import { dispatch } from '#shared/rpc/server.ts'
import type { Answer, Args, CallName } from '#shared/rpc/contract.ts'
import { openDemo } from '../../src-main/app/open-demo.ts'
import { createWorld } from '../../src-main/app/world.ts'
import { createChain } from '../../src-main/chain/chain.ts'
import { createOpenElectrum } from '../../src-main/chain/open-electrum.ts'
import { createPointCheck } from '../../src-main/crypto/point-check.ts'
import { createDemo } from '../../src-main/demo/demo.ts'
import type { DemoControl } from '../../src-main/rpc/parts.ts'
import { createDemoSigning } from '../../src-main/signing/demo-signing.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import { createSimulatedClock } from './simulated-clock.ts'

const MINUTE = 60_000

/** The demo network as the core composes it, asked through the contract, on a clock that a test moves. */
export async function openDemoConsole() {
  const clock = createSimulatedClock()
  const demo = createDemo({ store: createMemoryStore(), clock, changed: () => undefined })
  const store = createMemoryStore()
  const world = createWorld({
    store,
    wire: demo.wire,
    wireThrough: null,
    clock,
    isPoint: createPointCheck(),
    // The test asks the network itself.
    demo: { running: () => true } as DemoControl,
    facts: { version: 'test', world: 'demo', home: 'memory', host: 'test', startedAt: clock.now() },
    createChain: ({ network, changed }) =>
      createChain({
        network,
        open: createOpenElectrum(demo.chain.dial, clock),
        servers: store.servers,
        headers: store.headers,
        clock,
        random: () => 0.5,
        changed,
      }),
    createSigning: () =>
      createDemoSigning({
        keys: Object.values(demo.cast.you.keys).map(({ secret, use }) => ({ name: 'Demo keys', secret, use })),
        network: 'regtest',
        random: randomBytes,
        createdAt: clock.now(),
      }),
    createPublisher: null,
    folder: null,
  })
  const answers: { readonly holder: string; readonly said: string }[] = []
  demo.connectGateway(async (endpoint, body, holder) => {
    const answer = await world.redeem(endpoint, body, holder)
    answers.push({ holder, said: answer?.kind === 'refused' ? String(answer.code) : (answer?.kind ?? 'nothing') })
    return answer
  }, world.isOpen)

  /** What `act` comes to, time passing as it must. */
  async function done<Value>(act: Promise<Value>): Promise<Value> {
    let over = false
    const end = (): void => void (over = true)
    act.then(end, end)
    await clock.passUntil(() => over, 10 * MINUTE)
    return act
  }
  const ask = <Name extends CallName>(name: Name, args: Args<Name>): Promise<Answer<Name>> =>
    done(dispatch(world.handlers, name, args) as Promise<Answer<Name>>)

  await done(openDemo(world.handlers, demo))
  await done(world.start())

  /** Lets time pass until it is so; the test fails where it never is. */
  async function until<Name extends CallName>(what: string, name: Name, args: Args<Name>, holds: (seen: Answer<Name>) => boolean) {
    for (let waited = 0; waited < 20 * MINUTE; waited += 1_000) {
      const seen = await ask(name, args)
      if (holds(seen)) return seen
      await clock.pass(1_000)
    }
    throw new Error(`never happened: ${what}`)
  }

  return {
    clock,
    demo,
    store,
    /** What the gateway said to whom: the code of a refusal, or the kind of answer. */
    answers,
    ask,
    until,
    async mine(blocks: number): Promise<void> {
      await demo.chain.mine(blocks)
      const height = demo.chain.height()
      await until(
        'every server shows the new tip',
        'chain.status',
        {},
        ({ tip, agreement }) => tip?.height === height && agreement === 'verified',
      )
    },
    async stop(): Promise<void> {
      demo.stop()
      await done(world.stop())
    },
  }
}
