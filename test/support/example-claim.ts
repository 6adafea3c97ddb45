import { RpcError } from '#shared/rpc/errors.ts'
import type { FailoverCoin, FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { PlanDetail, PlanPreview, PlanSigner } from '#shared/rpc/views/plan.ts'
import type { ExampleReserves } from './example-reserves.ts'
import { hexOf } from './example-data.ts'
import type { ExampleSigners } from './example-signers.ts'

/** Claims of the example core's failovers: what they would do, and how they stand in the tray. Numbered from here, apart from the tray's own. */
export const FIRST_CLAIM = 400
const RATES = { fast: 22_000, normal: 12_000, slow: 4_000 } as const

export interface ClaimFacts {
  readonly url: string
  readonly name: string
  readonly delay: number
  readonly coins: readonly FailoverCoin[]
  readonly next: FailoverDetail['next_delegate']
}

export function claimPreview(facts: ClaimFacts, to: number, given: keyof typeof RATES | number, reserves: ExampleReserves): PlanPreview {
  const rate = typeof given === 'number' ? given : RATES[given]
  const into = reserves.rows().find(({ id, role }) => id === to && role === 'own')
  if (into === undefined) throw new RpcError('reserve.unknown', `There is no reserve ${to} of yours.`)
  const ripe = facts.coins.filter(({ state }) => state === 'claimable')
  const taken = ripe.filter(({ amount }) => BigInt(amount) > 1_000n)
  if (taken.length === 0) throw new RpcError('plan.no-coins', 'No coin is left for this plan.')
  const total = taken.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const vsize = Math.ceil(54 + taken.length * 103)
  const fee = BigInt(Math.ceil((vsize * rate) / 1_000))
  return {
    kind: 'claim',
    network: into.network,
    inputs: taken.map(({ id, amount, reserve_name: name }) => ({
      id,
      reserve_name: name,
      amount,
      by: `our leaf, sequence ${facts.delay}`,
      sequence: facts.delay,
    })),
    outputs: [{ address: into.address, amount: String(total - fee), purpose: 'reserve', label: into.name }],
    total_in: String(total),
    fee: String(fee),
    sat_per_kvb: rate,
    vsize,
    deadline: { before: 0, after: 4_032, range: null },
    consequences: [
      `You take ${taken.length === 1 ? '1 coin' : `${taken.length} coins`} of ${facts.name} by your leaf into ${into.name}.`,
      'If the mint itself spends first, its transaction wins and yours falls away without cost.',
      'Once it confirms its ecash is yours to redeem.',
    ],
    left_out: ripe
      .filter(coin => !taken.includes(coin))
      .map(({ id, amount }) => ({
        id,
        amount,
        reason: { code: 'plan.uneconomic', detail: 'At this rate its input costs more than it holds: it would lessen what you recover.' },
      })),
    warnings:
      facts.next !== null && facts.next.blocks_after < 36
        ? [
            {
              code: 'plan.race',
              detail: `${facts.next.name} can claim the same coins ${facts.next.blocks_after} blocks after you: a low fee may lose the race.`,
            },
          ]
        : [],
    why: {
      fee: `${vsize} vB at ${rate / 1_000} sat/vB, rounded up.`,
      deadline: 'The new coin’s first leaf opens 4 032 blocks after the block that holds it.',
      vsize: `${taken.length} inputs by leaf, one output.`,
    },
  }
}

export const newClaim = (preview: PlanPreview, id: number, now: number, replaces: number | null): PlanDetail => ({
  ...preview,
  id,
  state: 'open',
  created_at: now,
  txid: hexOf(`claim ${id} ${preview.fee} ${preview.inputs.map(input => input.id).join(' ')}`, 64),
  signatures: { have: 0, need: preview.inputs.length },
  ready: false,
  sent_at: null,
  confirmations: 0,
  lost_to: null,
  refused: null,
  replaces,
  replaced_by: null,
  psbt: `cHNidP8BAF4CAAAA${hexOf(`psbt ${id}`, 480)}`,
  raw: null,
  signers: [],
  checks: [],
})

export const signedClaim = (plan: PlanDetail): PlanDetail => ({
  ...plan,
  ready: true,
  raw: hexOf(`raw ${plan.txid}`, 300),
  signatures: { have: plan.inputs.length, need: plan.inputs.length },
})

/** With its signers and the checks of the gate as they are now. */
export const shownClaim = (plan: PlanDetail, signers: ExampleSigners, signedBy: string | null): PlanDetail => ({
  ...plan,
  signers: signers.rows().map(row => signerOf(row, plan, signedBy)),
  checks: [
    { name: 'Every output is ours', ok: true, detail: '1 of 1 derived again from your own reserve' },
    { name: 'Fee under the cap', ok: true, detail: '5 % of the amount, 1 000 sat/vB, 100 000 sat' },
    { name: 'Script, control block and sequence', ok: true, detail: 'The leaf hashes to the output; version 2, sequence as the leaf asks' },
    { name: 'Signatures', ok: true, detail: `${plan.signatures.have} of ${plan.signatures.need} verified against the leaf key` },
  ],
})

function signerOf(row: ReturnType<ExampleSigners['rows']>[number], plan: PlanDetail, signedBy: string | null): PlanSigner {
  const base = { id: row.id, name: row.name, kind: row.kind, signed: plan.ready && signedBy === row.id ? plan.inputs.length : 0 }
  const cannot = (code: string, detail: string): PlanSigner => ({ ...base, can: false, reason: { code, detail } })
  if (row.kind === 'hardware')
    return cannot('signer.raw-keys', 'This reserve uses raw advertised keys; it signs only policies of extended keys that were registered.')
  if (row.kind === 'file') return { ...base, can: true, reason: null }
  if (!row.keys.some(({ use }) => use === 'leaf')) return cannot('signer.no-key', 'It does not hold the key of your leaf.')
  if (row.unlocked_until === null) return cannot('signer.locked', 'It is locked. Unlock it with its passphrase.')
  return { ...base, can: true, reason: null }
}
