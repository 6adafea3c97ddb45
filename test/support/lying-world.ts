import type { Coin } from '#shared/domain/reserve/coin.ts'
import type { HistoryEntry } from '../../src-main/chain/ports.ts'
import {
  branchOf,
  forgeTransaction,
  genesisBlock,
  mineBlock,
  mineOn,
  type Branch,
  type ForgedBlock,
  type ForgedTransaction,
} from './forged-chain.ts'
import { createForgedLedger, type ForgedLedger } from './forged-server.ts'
import { scriptOf } from './forged-pool.ts'

/** What one server tells, as fields of a ForgedServer. */
export interface View {
  readonly blocks: readonly ForgedBlock[]
  readonly mempool: readonly string[]
  readonly hidden: Set<string>
  readonly invented: readonly HistoryEntry[]
  readonly forgeBranch: ((txid: string, height: number) => Branch | null) | null
  readonly forgeRaw: ((txid: string) => string | undefined) | null
}

export interface LyingWorld {
  readonly ledger: ForgedLedger
  readonly script: string
  /** The honest chain. */
  readonly blocks: readonly ForgedBlock[]
  readonly lies: readonly Lie[]
  readonly honest: View
  /** By place: 0 and 1 collude. */
  readonly views: readonly View[]
  /** How colluders keep each honest server from being heard. */
  readonly jams: readonly Jam[]
  /** What is true of the script at this height of the honest chain, as `settledCoins` writes it: known from the drawing, not by counting. */
  settledAt(height: number): readonly string[]
}

export const LIES = [
  'hide-spend',
  'hide-coin',
  'invent',
  'stale',
  'false-proof',
  'wrong-height',
  'inner-node',
  'other-bytes',
  'lighter',
  'heavier',
  'fake-mempool',
] as const
export type Lie = (typeof LIES)[number]
export type Jam = 'none' | 'silent' | 'slow' | 'down' | 'stale'

const SCRIPT = scriptOf(1)
const SERVERS = 5
const COLLUDERS = 2

/** Five servers of which two collude and jam some of the rest. Everything follows from `random`. */
export function drawLyingWorld(random: () => number): LyingWorld {
  const ledger = createForgedLedger()
  const draw = (most: number): number => Math.floor(random() * most)
  let salt = 1 + draw(1e6)
  const make = (inputs: readonly { txid: string; vout: number }[], scriptPubKey: string): ForgedTransaction => {
    const transaction = forgeTransaction(inputs, [{ scriptPubKey, amount: BigInt(1_000 + draw(1e6)) }], salt++)
    ledger.add(transaction, [SCRIPT])
    return transaction
  }

  const blocks: ForgedBlock[] = [genesisBlock]
  const drawn: { readonly txid: string; readonly height: number; readonly spends: string | null; readonly pays: boolean }[] = []
  const unspent: string[] = []
  const spends: string[] = []
  for (let height = 1, last = 3 + draw(4); height <= last; height++) {
    const txids: string[] = []
    for (let coins = draw(3) + (height === 1 ? 1 : 0); coins > 0; coins--) {
      const { txid } = make([], SCRIPT)
      txids.push(txid)
      unspent.push(txid)
      drawn.push({ txid, height, spends: null, pays: true })
    }
    if (unspent.length > 1 && random() < 0.6 && !txids.includes(unspent[0]!)) {
      const coin = unspent.shift()!
      const pays = random() < 0.5
      const spend = make([{ txid: coin, vout: 0 }], pays ? SCRIPT : scriptOf(2)).txid
      drawn.push({ txid: spend, height, spends: coin, pays })
      spends.push(spend)
      txids.push(spend)
    }
    blocks.push(mineBlock(blocks.at(-1)!, txids))
  }

  const lies = LIES.filter(() => random() < 0.2)
  const sixtyFour = sixtyFourBytes(salt)
  if (lies.includes('inner-node')) {
    ledger.add(sixtyFour, [SCRIPT])
    blocks.push(mineBlock(blocks.at(-1)!, [sixtyFour.txid]))
  }
  const honest: View = { blocks, mempool: [], hidden: new Set(), invented: [], forgeBranch: null, forgeRaw: null }
  // A 64-byte transaction is in the honest block as a stand-in for a node of its tree; honest servers know of no such transaction.
  honest.hidden.add(sixtyFour.txid)
  const lying = lie(honest, lies)
  const jams = Array.from({ length: SERVERS }, (_, at): Jam =>
    at < COLLUDERS || random() < 0.4 ? 'none' : (['silent', 'slow', 'down', 'stale'] as const)[draw(4)]!,
  )
  const behind: View = { ...honest, blocks: blocks.slice(0, -1) }
  const views = jams.map((jam, at) => (at < COLLUDERS ? lying : jam === 'stale' ? behind : honest))
  return { ledger, script: SCRIPT, blocks, lies, honest, views, jams, settledAt }

  function settledAt(height: number): readonly string[] {
    const settled = drawn.filter(one => one.height <= height)
    return settled
      .filter(({ pays }) => pays)
      .map(coin => {
        const by = settled.find(({ spends: spent }) => spent === coin.txid)
        return `${coin.txid}@${coin.height}${by === undefined ? '' : `>${by.txid}@${by.height}`}`
      })
      .sort()
  }

  function lie(truth: View, told: readonly Lie[]): View {
    const view = { ...truth, hidden: new Set(truth.hidden), invented: [] as HistoryEntry[] }
    const tip = blocks.at(-1)!
    for (const kind of told) {
      if (kind === 'hide-spend') for (const spend of spends.slice(-1)) view.hidden.add(spend)
      if (kind === 'hide-coin') for (const coin of unspent.slice(0, 1)) view.hidden.add(coin)
      if (kind === 'invent' || kind === 'false-proof') {
        const fake = make([], SCRIPT)
        view.invented.push({ txid: fake.txid, height: 1 + draw(tip.height) })
        if (kind === 'false-proof') {
          view.forgeBranch = (txid, height) => (txid === fake.txid ? { height, merkle: [tip.hash], position: draw(2) } : null)
        }
      }
      if (kind === 'wrong-height' && unspent[0] !== undefined) view.invented.push({ txid: unspent[0], height: tip.height })
      if (kind === 'inner-node') view.hidden.delete(sixtyFour.txid)
      if (kind === 'other-bytes') {
        const other = make([], SCRIPT)
        view.forgeRaw = txid => (txid === unspent[0] ? other.raw : undefined)
      }
      if (kind === 'fake-mempool')
        view.mempool = [
          make(
            unspent.slice(0, 1).map(txid => ({ txid, vout: 0 })),
            scriptOf(2),
          ).txid,
        ]
      if (kind === 'stale') view.blocks = blocks.slice(0, Math.max(2, blocks.length - 1 - draw(3)))
      if (kind === 'lighter') view.blocks = mineOn(blocks.slice(0, blocks.length - 2), 1, 7)
      if (kind === 'heavier') view.blocks = mineOn(blocks.slice(0, blocks.length - 1 - draw(2)), 3, 8)
    }
    return view
  }
}

export const historyOf = ({ ledger }: LyingWorld, view: View, scriptHash: string): readonly HistoryEntry[] => [
  ...view.blocks
    .flatMap(({ height, txids }) => txids.map(txid => ({ txid, height })))
    .filter(({ txid }) => ledger.concerns(txid, scriptHash) && !view.hidden.has(txid)),
  ...view.mempool.map(txid => ({ txid, height: 0 })),
  ...view.invented,
]

export const branchIn = (view: View, txid: string, height: number): Branch | null => {
  const block = view.blocks.find(one => one.height === height)
  return view.forgeBranch?.(txid, height) ?? (block === undefined ? null : branchOf(block, txid))
}

/** Coins in blocks, with what spends them in blocks: `txid@height` or `txid@height>spender@height`. */
export function settledCoins(coins: readonly Coin[]): readonly string[] {
  return coins
    .filter(({ height }) => height !== null)
    .map(({ txid, height, spent }) => `${txid}@${height}${spent?.height == null ? '' : `>${spent.txid}@${spent.height}`}`)
    .sort()
}

/** 64 bytes without witness, paying the reserve nothing it could be paid: one input, one output of one byte. */
function sixtyFourBytes(salt: number): ForgedTransaction {
  const transaction = forgeTransaction([], [{ scriptPubKey: '51515151', amount: 1n }], salt)
  // Without segwit marker and witness: version, input of 41 bytes, output of 13, lock time.
  const raw = transaction.raw
  const stripped = raw.slice(0, 8) + raw.slice(12, raw.length - 8 - 132) + raw.slice(-8)
  return { raw: stripped, txid: transaction.txid }
}
