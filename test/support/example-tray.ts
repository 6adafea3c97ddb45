import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { PlanArgs, PlanDetail, PlanPreview, PlanRow, PlanSigner } from '#shared/rpc/views/plan.ts'
import type { Coin } from '#shared/rpc/views/reserve.ts'
import type { ExampleChain } from './example-chain.ts'
import { hexOf } from './example-data.ts'
import { previewOf } from './example-preview.ts'
import type { ExampleReserves } from './example-reserves.ts'
import type { ExampleSigners } from './example-signers.ts'
import type { ExampleWorld } from './example-world.ts'

type PlanHandlers = Pick<
  Handlers,
  | 'plan.preview'
  | 'plan.create'
  | 'plan.list'
  | 'plan.get'
  | 'plan.drop'
  | 'plan.sign'
  | 'plan.merge'
  | 'plan.broadcast'
  | 'plan.bump'
  | 'psbt.inspect'
>

export interface ExampleTray {
  readonly handlers: PlanHandlers
  readonly rows: () => readonly PlanRow[]
  /** Blocks were found: what was sent is now in one of them. */
  readonly mined: (blocks: number) => void
}

interface Kept {
  readonly row: PlanRow
  readonly signedBy: readonly string[]
  readonly rate: number
  readonly args: PlanArgs
}

/** The tray of the example core: plans that are signed, sent and followed as the contract says, over its coins. */
export function exampleTray(
  { scene, now, announce, write }: ExampleWorld,
  chain: ExampleChain,
  reserves: ExampleReserves,
  signers: ExampleSigners,
): ExampleTray {
  let kept: Kept[] = []
  const preview = (args: PlanArgs): PlanPreview => previewOf(args, reserves, chain)

  const keep = (args: PlanArgs, to: Partial<PlanRow> = {}, signedBy: readonly string[] = []): Kept => {
    const shown = preview(args)
    const id = kept.length + 1
    const plan: Kept = {
      args,
      rate: shown.sat_per_kvb,
      signedBy,
      row: {
        ...shown,
        id,
        state: 'open',
        created_at: now(),
        txid: hexOf(`plan ${id} ${shown.fee}`, 64),
        signatures: { have: 0, need: shown.inputs.length },
        ready: false,
        sent_at: null,
        confirmations: 0,
        lost_to: null,
        refused: null,
        replaces: null,
        replaced_by: null,
        ...to,
      },
    }
    kept = [plan, ...kept]
    return plan
  }
  if (scene === 'busy') {
    seed(reserves.coins(), keep, now())
    reserves.forget(GONE.map(name => reserves.coins().find(coin => coin.txid === hexOf(name, 64))!.id))
    reserves.markSpending(kept.filter(({ row }) => row.state === 'sent').flatMap(({ row }) => row.inputs.map(({ id }) => id)))
  }
  reserves.planOf.current = coin =>
    kept.find(({ row }) => ['open', 'sending', 'sent'].includes(row.state) && row.inputs.some(({ id }) => id === coin))?.row.id ?? null

  const planAt = (id: number): Kept => {
    const plan = kept.find(({ row }) => row.id === id)
    if (plan === undefined) throw new RpcError('plan.unknown', `There is no plan ${id}.`)
    return plan
  }
  const change = (id: number, to: Partial<PlanRow>, signedBy?: readonly string[]): PlanDetail => {
    planAt(id)
    kept = kept.map(plan => (plan.row.id === id ? { ...plan, row: { ...plan.row, ...to }, signedBy: signedBy ?? plan.signedBy } : plan))
    announce('plans', 'reserves', 'app')
    return detail(id)
  }
  const detail = (id: number): PlanDetail => {
    const { row, signedBy } = planAt(id)
    return {
      ...row,
      psbt: `cHNidP8BAF4CAAAA${hexOf(row.txid, 480)}`,
      raw: row.ready ? hexOf(`raw ${row.txid}`, 300) : null,
      signers: signers.rows().map(signer => signerOf(signer, row, signedBy)),
      checks: [
        { name: 'Every output is ours or was approved', ok: true, detail: `${row.outputs.length} of ${row.outputs.length} derived again` },
        { name: 'Fee under the cap', ok: true, detail: '5 % of the amount, 1 000 sat/vB, 100 000 sat' },
        { name: 'Sequences and version', ok: true, detail: 'Version 2, replaceable (BIP125)' },
        { name: 'Default sighash, no foreign input', ok: true, detail: `${row.inputs.length} inputs, each of a watched output` },
        { name: 'Signatures', ok: true, detail: `${row.signatures.have} of ${row.signatures.need} verified against their keys` },
      ],
    }
  }
  const sign = (id: number, by: string): PlanDetail => {
    const { row, signedBy } = planAt(id)
    return change(id, { signatures: { have: row.inputs.length, need: row.inputs.length }, ready: true }, [...signedBy, by])
  }

  return {
    rows: () => kept.map(({ row }) => row),
    mined(blocks) {
      for (const { row } of kept) {
        if (row.state !== 'sent' && row.state !== 'confirmed') continue
        if (row.state === 'sent')
          reserves.replace(
            row.inputs.map(input => input.id),
            reserveOf(row, reserves),
            row.outputs.find(({ purpose }) => purpose === 'reserve')?.amount ?? '0',
            row.txid,
          )
        change(row.id, { state: 'confirmed', confirmations: row.confirmations + blocks })
      }
    },
    handlers: {
      'plan.preview': ({ plan }) => preview(plan),
      'plan.create': ({ plan }) => {
        const { row } = keep(plan)
        write('plan.created', `plan ${row.id}`, row.kind)
        announce('plans', 'reserves', 'app')
        return detail(row.id)
      },
      'plan.list': () => kept.map(({ row }) => row),
      'plan.get': ({ id }) => detail(id),
      'plan.drop': ({ id }) => {
        change(id, { state: 'dropped' })
        return { done: true }
      },
      'plan.sign': ({ id, signer }) => {
        const found = detail(id).signers.find(each => each.id === signer)
        if (found === undefined) throw new RpcError('signer.unknown', `There is no signer ${signer}.`)
        if (!found.can) throw new RpcError(found.reason?.code ?? 'signer.no-key', found.reason?.detail ?? 'It cannot sign this plan.')
        write('plan.signed', `plan ${id}`, found.name)
        return sign(id, signer)
      },
      'plan.merge': ({ id, psbt }) => {
        // Stands for signatures that verify; the example looks at nothing else.
        if (!psbt.includes('SIGNED'))
          throw new RpcError(
            'gate.unsigned',
            'The file carries no signature that this plan still needs. Was it signed before it was saved?',
          )
        return sign(id, 'file')
      },
      'plan.broadcast': ({ id }) => {
        const { row } = planAt(id)
        if (!row.ready) throw new RpcError('plan.not-signed', 'A signature is missing.')
        reserves.markSpending(row.inputs.map(input => input.id))
        write('plan.sent', `plan ${id}`, row.txid)
        return change(id, { state: 'sent', sent_at: now(), refused: null })
      },
      'plan.bump': ({ id, sat_per_kvb: rate }) => {
        const { row, args } = planAt(id)
        if (rate <= row.sat_per_kvb)
          throw new RpcError('plan.rate', `A replacement must pay more: above ${row.sat_per_kvb / 1_000} sat/vB (BIP125).`)
        const next = keep({ ...args, rate } as PlanArgs, { replaces: id })
        return change(next.row.id, {})
      },
      'psbt.inspect': ({ psbt }) => ({
        txid: kept[0]?.row.txid ?? hexOf(psbt, 64),
        inputs: [{ id: `${hexOf('second', 64)}:0`, amount: '12500000', sequence: 4_294_967_293, signed: psbt.includes('SIGNED') }],
        outputs: [{ script_pubkey: `5120${hexOf(psbt, 64)}`, address: reserves.rows()[0]?.address ?? null, amount: '12498116' }],
        fee: '1884',
        plan: kept[0]?.row.id ?? null,
        refusals: [],
      }),
    },
  }
}

const reserveOf = (row: PlanRow, reserves: ExampleReserves): number => {
  const address = row.outputs.find(({ purpose }) => purpose === 'reserve')?.address
  return reserves.rows().find(reserve => reserve.address === address)?.id ?? 1
}

function signerOf(signer: ReturnType<ExampleSigners['rows']>[number], row: PlanRow, signedBy: readonly string[]): PlanSigner {
  const base = { id: signer.id, name: signer.name, kind: signer.kind, signed: signedBy.includes(signer.id) ? row.inputs.length : 0 }
  const cannot = (code: string, detail: string): PlanSigner => ({ ...base, can: false, reason: { code, detail } })
  if (signer.kind === 'hardware')
    return cannot('signer.raw-keys', 'This reserve uses raw advertised keys; it signs only policies of extended keys that were registered.')
  if (signer.kind === 'file') return { ...base, can: true, reason: null }
  if (signer.id === 'old' && !row.inputs.every(input => input.reserve_name === 'harbor-1'))
    return cannot('signer.no-key', 'None of its keys stands in this plan.')
  if (signer.unlocked_until === null) return cannot('signer.locked', 'It is locked. Unlock it with its passphrase.')
  return { ...base, can: true, reason: null }
}

const GONE = ['gone one', 'gone two']

/** A plan in every state, so that each can be looked at. */
function seed(
  coins: readonly Coin[],
  keep: (args: PlanArgs, to?: Partial<PlanRow>, signedBy?: readonly string[]) => Kept,
  now: number,
): void {
  const at = (name: string): string => coins.find(coin => coin.txid === hexOf(name, 64))!.id
  const rearm = (name: string, reserve: number, rate: number): PlanArgs => ({
    kind: 'rearm',
    reserve,
    coins: [at(name)],
    consolidate: false,
    rate,
  })
  const MINUTE = 60_000
  const signed = { signatures: { have: 1, need: 1 }, ready: true }
  keep(
    rearm('gone one', 1, 9_000),
    { ...signed, state: 'confirmed', sent_at: now - 3_000 * MINUTE, confirmations: 43, created_at: now - 3_100 * MINUTE },
    ['desk'],
  )
  keep(
    { kind: 'claim', reserve: 4, coins: [at('gone two')], to: 1, rate: 9_000 },
    {
      ...signed,
      state: 'lost',
      lost_to: 'LanternPay itself, by the key path, in block 975 402',
      sent_at: now - 2_200 * MINUTE,
      created_at: now - 2_300 * MINUTE,
    },
    ['desk'],
  )
  keep(rearm('first', 2, 14_000), { ...signed, state: 'sent', sent_at: now - 126 * MINUTE, created_at: now - 140 * MINUTE }, ['old'])
  keep(
    {
      kind: 'payout',
      reserve: 1,
      coins: [at('ninth')],
      payments: [{ address: 'tb1q5l0ngsg6ecx4z9jr3m0dn2ruqelrdc8h2ygz0w', amount: '2000000' }],
      rate: 12_000,
    },
    { created_at: now - 18 * MINUTE },
  )
  keep(
    rearm('twelfth', 1, 4_000),
    {
      ...signed,
      created_at: now - 50 * MINUTE,
      refused: {
        code: 'plan.refused',
        detail: '2 of 3 servers refused it: “min relay fee not met, 428 < 1070”. Raise the fee and send the replacement.',
      },
    },
    ['desk'],
  )
}
