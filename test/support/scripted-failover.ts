import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { FailoverDetail, FailoverStep, ReportView } from '#shared/rpc/views/failover.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'

export const BOB = 'https://bob.example'
export const SIGNER = 'keystore:1'
export const PASSPHRASE = 'correct horse'
const TXID = 'c1'.repeat(32)
const COIN = `${'a0'.repeat(32)}:0`

/** One failover from the mature coin to the report, as a core answers it to a command; every refusal has the core's code. */
export function scriptedFailover() {
  // Changed by the handlers below and by tests.
  const now = {
    step: 'plan' as FailoverStep,
    accepted: false,
    blockers: [] as FailoverDetail['blockers'],
    plan: null as PlanDetail | null,
    sending: null as PlanDetail | null,
    pot: null as PotView | null,
    confirmations: 0,
    locked: true,
    diagnosed: false,
  }
  const refuse = (code: string, detail: string): never => {
    throw new RpcError(code, detail)
  }

  const view = (custodian: string): FailoverDetail => {
    if (custodian !== BOB) return refuse('failover.unknown', `No reserve of ${custodian} is watched here.`)
    const { step, blockers, accepted, plan, sending, pot, confirmations } = now
    return {
      custodian: BOB,
      name: 'Bob',
      step,
      since: null,
      next: `This is step ${step}.`,
      open: blockers.length === 0,
      blockers,
      claimable: '8000000',
      total: '9000000',
      countdown: null,
      standing: 'stale',
      disputed: false,
      last_contact_at: 1_000,
      pot: null,
      diagnosis: now.diagnosed
        ? {
            at: 1_000,
            findings: [{ code: 'info.silent', detail: '0 of 1 place got an answer.', speaks: 'gone' }],
            contact: [{ at: 1_000, vantage: 'this machine', asked: `${BOB}/v1/info`, answered: false, outcome: 'HTTP status 502' }],
            exits: [{ code: 'exit.wait', detail: 'Wait.' }],
          }
        : null,
      checks: [],
      accept: [{ code: 'accept.gap', detail: '3 spent events of the feed are not held.', count: 3, at_risk: '1200' }],
      at_risk: '1200',
      accepted,
      coins: [],
      claims:
        sending === null
          ? []
          : [
              {
                txid: TXID,
                plan: 7,
                coins: 1,
                taken: '8000000',
                received: '7999500',
                at: 1_000,
                standing: confirmations >= 6 ? 'confirmed' : 'unsettled',
                confirmations,
              },
            ],
      plan,
      sending,
      taken: [],
      redemption: pot,
      destinations: [
        { id: 1, name: 'Lantern', active: true },
        { id: 2, name: 'Old', active: false },
      ],
      next_delegate: null,
      depth: 6,
      close_after_days: null,
      late: 0,
    }
  }

  const handlers: Partial<Handlers> = {
    'reserve.refresh': () => [],
    'failover.list': () => [view(BOB)],
    'failover.get': ({ custodian }) => view(custodian),
    'failover.diagnose': ({ custodian }) => {
      now.diagnosed = true
      return view(custodian)
    },
    'failover.accept': ({ custodian, typed }) => {
      if (typed !== '1200') refuse('failover.amount', 'Type the amount at risk exactly: 1 200 sat. What was typed is another.')
      now.accepted = true
      return view(custodian)
    },
    'failover.plan': ({ custodian, to, rate }) => {
      const [blocker] = now.blockers
      if (blocker !== undefined) refuse(blocker.code, blocker.detail)
      now.plan = planOf(to, rate)
      now.step = 'sign'
      return view(custodian)
    },
    'failover.sign': ({ custodian, signer }) => {
      if (signer !== SIGNER) refuse('signer.unknown', `There is no signer ${signer}.`)
      if (now.locked) refuse('signer.locked', 'The keystore is locked.')
      sign()
      return view(custodian)
    },
    'plan.merge': ({ psbt }) => {
      if (psbt !== 'signed elsewhere') refuse('psbt.form', 'That is no PSBT.')
      sign()
      return now.plan!
    },
    'failover.broadcast': ({ custodian, amount, mint }) => {
      if (now.plan?.raw == null) return refuse('failover.no-plan', 'There is no signed claim in the tray: plan and sign one.')
      if (amount !== '8000000') refuse('failover.amount', 'Type the amount that is claimed exactly: 8 000 000 sat.')
      if (mint !== 'Bob' && mint !== BOB) refuse('failover.mint', "Type the mint's name as it stands here: Bob.")
      now.sending = { ...now.plan, state: 'sent', sent_at: 2_000 }
      now.plan = null
      now.step = 'watch'
      now.blockers = [
        {
          code: 'gate.claiming',
          detail: 'Our claim has 0 of 6 confirmations.',
          until: { height: 106, median_time: null, from: null, to: null },
        },
      ]
      return view(custodian)
    },
    'failover.open': ({ custodian }) => {
      if (now.confirmations < 6) refuse('redemption.no-claim', 'No claim of ours is settled yet.')
      now.pot = pot
      now.step = 'redeem'
      now.blockers = []
      return view(custodian)
    },
    'failover.report': () => (now.pot === null ? refuse('failover.no-report', 'There are no books yet: nothing was claimed.') : books),
    'failover.bundle': ({ signer }) => {
      if (signer !== null && now.locked) refuse('signer.locked', 'The keystore is locked.')
      return { file: 'evidence.json', text: '{"evidence":1}', digest: 'dd'.repeat(32), signed_by: signer === null ? null : 'aa'.repeat(32) }
    },
    'failover.close': ({ custodian }) => {
      now.step = 'report'
      return view(custodian)
    },
    'signer.list': () => [{ ...signer, unlocked_until: now.locked ? null : 9_000 }],
    'signer.unlock': ({ passphrase }) => {
      if (passphrase !== PASSPHRASE) refuse('signer.passphrase', 'That is not the passphrase.')
      now.locked = false
      return { ...signer, unlocked_until: 9_000 }
    },
    'signer.lock': () => {
      now.locked = true
      return { done: true }
    },
  }

  function sign(): void {
    now.plan = { ...now.plan!, raw: '0200', signatures: { have: 1, need: 1 }, ready: true }
    now.step = 'broadcast'
  }

  return { now, handlers }
}

const signer: SignerRow = {
  id: SIGNER,
  name: 'Dave',
  kind: 'keystore',
  network: 'regtest',
  origin: 'words',
  about: '',
  keys: [],
  unlocked_until: null,
  created_at: 1_000,
  backup_checked_at: null,
  warnings: [],
  usable: true,
}

const planOf = (to: number, rate: PlanDetail['sat_per_kvb'] | 'fast' | 'normal' | 'slow'): PlanDetail => ({
  kind: 'claim',
  network: 'regtest',
  inputs: [{ id: COIN, reserve_name: 'Bob', amount: '8000000', by: 'your leaf', sequence: 1_008 }],
  outputs: [{ address: `bcrt1preserve${to}`, amount: '7999500', purpose: 'reserve', label: 'Lantern' }],
  total_in: '8000000',
  fee: '500',
  sat_per_kvb: typeof rate === 'number' ? rate : 2_000,
  vsize: 138,
  deadline: null,
  consequences: ['You take the reserve of Bob.'],
  left_out: [],
  warnings: [],
  why: { fee: '138 vB at 2 sat/vB.', deadline: '', vsize: '' },
  id: 7,
  state: 'open',
  created_at: 1_000,
  txid: TXID,
  signatures: { have: 0, need: 1 },
  ready: false,
  sent_at: null,
  confirmations: 0,
  lost_to: null,
  refused: null,
  replaces: null,
  replaced_by: null,
  psbt: 'cHNidP8=',
  raw: null,
  signers: [],
  checks: [],
})

const pot: PotView = {
  pot: BOB,
  custodians: [{ url: BOB, name: 'Bob' }],
  phase: 'open',
  closed: null,
  opened_at: 3_000,
  until: null,
  recovered: '7999500000',
  reserved: '0',
  settled: '0',
  remaining: '7999500000',
  shortfall: '0',
  claims: [{ txid: TXID, msat: '7999500000', shaken: false }],
  pace: { last_hour: '0', empty_in_ms: null },
  keysets: [],
  freezes: [{ custodian: BOB, contiguous: 9, highest: 12, events: 10, root: null, height: 100, at: 2_500 }],
  late: 0,
}

const books: ReportView = {
  final: false,
  coins_sat: '8000000',
  claim_fee_sat: '500',
  recovered_sat: '7999500',
  paid_out: '16500',
  to_holders: '16000',
  fees: '500',
  routing: '0',
  float_cost: '0',
  net: '-499500',
  pending: '0',
  left: '7999483500',
  shortfall: '0',
  proofs: 3,
  keysets: [],
  checks: [{ name: 'claims', left: '1', right: '1', ok: true }],
  text: 'THE SHEET',
}
