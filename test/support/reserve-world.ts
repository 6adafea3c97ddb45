import { schnorr } from '@noble/curves/secp256k1.js'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { coinId, type Coin, type CoinSpend } from '#shared/domain/reserve/coin.ts'
import type { Policy } from '#shared/domain/reserve/policy.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import { spendPathOf } from '#shared/domain/reserve/spend-path.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '#shared/lib/bytes.ts'
import { fail, ok } from '#shared/lib/result.ts'
import type { BroadcastReply, Chain, ScriptState, ServerRefusal, SpendCost } from '../../src-main/chain/ports.ts'
import { createPlans } from '../../src-main/reserve/plans.ts'
import { createReserves } from '../../src-main/reserve/reserves.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import type { Store } from '../../src-main/storage/store.ts'

/** A key that everybody can make again. */
export function keyOf(label: string): { readonly secret: Uint8Array; readonly pubkey: string } {
  const secret = sha256(new TextEncoder().encode(`nimdolf test key ${label}`))
  return { secret, pubkey: toHex(schnorr.getPublicKey(secret)) }
}

export const BOB = keyOf('bob')
export const DAVE = keyOf('dave')
export const FRANK = keyOf('frank')

export const policy: Policy = {
  network: 'regtest',
  template: 'pk-older',
  internalKey: BOB.pubkey,
  delegates: [
    { name: 'Dave', mintUrl: 'https://d.test', pubkey: DAVE.pubkey, delay: 144 },
    { name: 'Frank', mintUrl: 'https://f.test', pubkey: FRANK.pubkey, delay: 288 },
  ],
}

/** Reserves and plans over a chain that a test moves by hand; signatures, PSBTs and the store are real. */
export function createReserveWorld(ownKeys: readonly string[] = [], first: Store = createMemoryStore()) {
  const coins = new Map<string, Coin[]>()
  const costs = new Map<string, SpendCost>()
  const sent: string[] = []
  let states = new Map<string, ScriptState>()
  let tip = { height: 1_000, hash: '00'.repeat(32), time: 1_700_000_000, medianTime: 1_699_990_000 }
  let agreement: ScriptState['agreement'] = 'verified'
  let answer: readonly BroadcastReply[] = [
    { server: 1, refusal: null },
    { server: 2, refusal: null },
  ]
  let network: Policy['network'] = 'regtest'
  const clock = { now: () => tip.time * 1_000 }

  const chain: Chain = {
    start: () => undefined,
    stop: async () => undefined,
    reconfigure: () => undefined,
    watch: () => undefined,
    state: () => ({
      network,
      tip,
      agreement,
      configured: 3,
      answered: 3,
      verifiedAt: null,
      headerCheck: 'links',
      sync: null,
    }),
    script(scriptPubKey) {
      const known = states.get(scriptPubKey)
      if (known !== undefined) return known
      const state: ScriptState = {
        scriptPubKey,
        agreement,
        tip,
        coins: coins.get(scriptPubKey) ?? [],
        costs,
        verifiedAt: null,
        answered: [1, 2, 3],
        contradicting: [],
      }
      states.set(scriptPubKey, state)
      return state
    },
    servers: () => [],
    fees: () => ({ relay: 1_000, fast: 20_000, normal: 10_000, slow: 2_000, servers: 3 }),
    times: () => [],
    medianTimeAt: () => null,
    async broadcast(raw) {
      sent.push(raw)
      return answer
    },
    transaction: async () => fail({ code: 'server.error', detail: 'none', offeredPin: null }),
    probe: async () => fail({ code: 'server.unreachable', detail: 'none', offeredPin: null }),
    refresh: async () => undefined,
  }

  function rolesOn(store: Store) {
    const reserves = createReserves({
      table: store.reserves,
      plans: store.plans,
      journal: store.journal,
      clock,
      chain: () => chain,
      policy: () => ({ network, ladder: { duePercent: 50, urgentPercent: 10, alarmBlocks: 12 } }),
      ownKeys: () => ownKeys,
      changed: () => undefined,
    })
    const plans = createPlans({
      table: store.plans,
      reserves,
      signing: {
        async sign(id, psbt, plan) {
          const key = [BOB, DAVE, FRANK].find(({ pubkey }) => pubkey === id)
          if (key === undefined) return fail({ code: 'signer.unknown', detail: 'no such signer' })
          const signed = signPsbt(psbt, plan, [key], () => new Uint8Array(32))
          return signed.ok ? ok(signed.value) : fail({ code: 'signer.gate', detail: signed.error.detail })
        },
      },
      journal: store.journal,
      clock,
      chain: () => chain,
      policy: () => ({ ladder: { duePercent: 50, urgentPercent: 10, alarmBlocks: 12 }, maxFee: 100_000n }),
      changed: () => undefined,
    })
    return { reserves, plans }
  }

  // Both are changed by `restart` alone.
  let store = first
  let { reserves, plans } = rolesOn(store)
  let follower: () => void = () => undefined

  function moved(): void {
    states = new Map()
    reserves.chainChanged()
    plans.chainChanged()
    follower()
  }

  return {
    get store() {
      return store
    },
    get reserves() {
      return reserves
    },
    get plans() {
      return plans
    },
    chain,
    clock,
    sent,
    /** The console starts again over what a store kept; the chain went on meanwhile. */
    restart(next: Store): void {
      store = next
      ;({ reserves, plans } = rolesOn(next))
    },
    /** Told of every move of the chain after reserves and plans. */
    follow(next: () => void): void {
      follower = next
    },
    /** Somebody spends a coin; null: nobody does any more. `cost`: what that pays, where its parents are known. */
    spend(id: string, spent: CoinSpend | null, cost: SpendCost | null = null): void {
      if (spent !== null && cost !== null) costs.set(spent.txid, cost)
      for (const [script, held] of coins)
        coins.set(
          script,
          held.map(coin => (coinId(coin) === id ? { ...coin, spent } : coin)),
        )
      moved()
    },
    acts: () => store.journal.list({ before: null, limit: 500, level: null, text: '' }).map(({ act }) => act),
    /** Pays `amount` sat to the script in the block at `height`; null: into the mempool. */
    fund(scriptPubKey: string, amount: bigint, height: number | null): string {
      const held = coins.get(scriptPubKey) ?? []
      const txid = toHex(sha256(new TextEncoder().encode(`${scriptPubKey} ${held.length}`)))
      coins.set(scriptPubKey, [...held, { txid, vout: 0, scriptPubKey, amount, height, spent: null }])
      moved()
      return `${txid}:0`
    },
    mineTo(height: number): void {
      tip = { ...tip, height, time: tip.time + 600 }
      moved()
    },
    agree(next: ScriptState['agreement']): void {
      agreement = next
      moved()
    },
    /** The operator chooses another network; its servers show their own chain. */
    chooseNetwork(next: Policy['network']): void {
      network = next
      coins.clear()
      moved()
    },
    /** The servers that still answer keep every coin of the script back. */
    hide(scriptPubKey: string): void {
      coins.set(scriptPubKey, [])
      moved()
    },
    answers(next: readonly (ServerRefusal | null)[]): void {
      answer = next.map((refusal, at) => ({ server: at + 1, refusal }))
    },
    /** The chain shows a transaction: in the block at `height`, or in the mempool. */
    show(raw: string, height: number | null): void {
      const transaction = readTransaction(raw)
      if (transaction === null) throw new Error('no transaction')
      const all = [...coins.values()].flat()
      const spent = transaction.inputs.map(({ txid, vout }) => all.find(coin => coin.txid === txid && coin.vout === vout)?.amount ?? 0n)
      const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
      costs.set(transaction.txid, { fee: sum(spent) - sum(transaction.outputs.map(({ amount }) => amount)), vsize: transaction.vsize })
      for (const [script, held] of coins) {
        coins.set(
          script,
          held.map(coin => {
            const vin = transaction.inputs.findIndex(({ txid, vout }) => txid === coin.txid && vout === coin.vout)
            if (vin < 0) return coin
            return { ...coin, spent: { txid: transaction.txid, vin, height, path: spendPathOf(transaction.inputs[vin]?.witness ?? []) } }
          }),
        )
      }
      transaction.outputs.forEach(({ scriptPubKey, amount }, vout) => {
        const held = (coins.get(scriptPubKey) ?? []).filter(coin => coin.txid !== transaction.txid)
        coins.set(scriptPubKey, [...held, { txid: transaction.txid, vout, scriptPubKey, amount, height, spent: null }])
      })
      moved()
    },
  }
}
