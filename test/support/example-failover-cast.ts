import type { DiagnosisView, FailoverDetail, FailoverStep, LateEventView } from '#shared/rpc/views/failover.ts'
import { hexOf } from './example-data.ts'

/** Which mints the failovers of the example core are about, and how far each has come. */
export interface CastFailover {
  readonly host: string
  readonly name: string
  /** Where it begins; from there on its own facts decide. */
  readonly step: FailoverStep
  readonly delay: number
  /** Sat, and blocks before the tip. */
  readonly coins: readonly { readonly amount: string; readonly age: number; readonly uneconomic?: boolean }[]
  readonly doubts: FailoverDetail['accept']
  /** True where a doubt was accepted before the example begins. */
  readonly accepted: boolean
  readonly diagnosed: boolean
  /** Confirmations of the claim; null where none was sent. */
  readonly claimed: number | null
  readonly next: FailoverDetail['next_delegate']
  readonly unverified?: boolean
  readonly late?: number
}

const HOUR = 3_600_000
const ERIN = { name: 'Erin', blocks_after: 288 } as const

const gap = (count: number, atRisk: string): CastFailover['doubts'][number] => ({
  code: 'accept.gap',
  detail: `${count} spent events of the feed are not held: such proofs could be paid again. Valued at the average of those held.`,
  count,
  at_risk: atRisk,
})
const dispute = (count: number, atRisk: string): CastFailover['doubts'][number] => ({
  code: 'accept.dispute',
  detail: `${count} contradictions in the feed: every proof that they name is blocked, rightly or not.`,
  count,
  at_risk: atRisk,
})

const cast = (host: string, name: string, step: FailoverStep, to: Partial<CastFailover>): CastFailover => ({
  host,
  name,
  step,
  delay: 1_008,
  coins: [{ amount: '12500000', age: 1_011 }],
  doubts: [],
  accepted: false,
  diagnosed: true,
  claimed: null,
  next: ERIN,
  ...to,
})

export const CALM: readonly CastFailover[] = [
  cast('cashu.nordlys.example', 'Nordlys', 'wait', { delay: 2_016, coins: [{ amount: '18000000', age: 300 }], diagnosed: false }),
]

/** One mint at each step, and one of which nobody knows enough. */
export const BUSY: readonly CastFailover[] = [
  cast('mint.lanternpay.example', 'LanternPay', 'plan', {
    coins: [
      { amount: '6400000', age: 1_020 },
      { amount: '1500000', age: 1_008 },
      { amount: '450', age: 1_300, uneconomic: true },
      { amount: '2750000', age: 620 },
    ],
    doubts: [
      gap(412, '186410'),
      dispute(2, '4160'),
      {
        code: 'accept.feed-alive',
        detail: 'The feed still talks: the mint may be alive, and go on honouring the ecash that you would redeem.',
        count: 1,
        at_risk: '7900450',
      },
    ],
  }),
  cast('mint.harrow.example', 'Harrow', 'plan', { doubts: [], diagnosed: false, coins: [{ amount: '3100000', age: 1_400 }] }),
  cast('mint.marram.example', 'Marram', 'sign', {}),
  cast('mint.fathom.example', 'Fathom', 'broadcast', {}),
  cast('mint.gannet.example', 'Gannet', 'watch', { claimed: 3 }),
  cast('mint.skua.example', 'Skua', 'watch', { claimed: 0, next: { name: 'Erin', blocks_after: 1 } }),
  cast('mint.dunlin.example', 'Dunlin', 'open', { claimed: 6, accepted: true, doubts: [gap(38, '9120')] }),
  cast('mint.tarn.example', 'Tarn', 'redeem', { claimed: 340, late: 2, coins: [{ amount: '9401884', age: 2_000 }] }),
  cast('mint.curlew.example', 'Curlew', 'report', { claimed: 4_320, coins: [{ amount: '5001884', age: 6_000 }] }),
  cast('cashu.nordlys.example', 'Nordlys', 'wait', {
    delay: 1_011,
    coins: [
      { amount: '18000000', age: 1_007 },
      { amount: '4000000', age: 300 },
    ],
  }),
  cast('mint.kestrel.example', 'Kestrel', 'wait', { delay: 4_032, coins: [{ amount: '9100000', age: 130 }], diagnosed: false, next: null }),
  cast('cashu.skerry.example', 'Skerry ecash', 'wait', { unverified: true, coins: [{ amount: '2200000', age: 900 }] }),
  cast('mint.petrel.example', 'Petrel', 'lost', {}),
]

export const urlOf = ({ host }: CastFailover): string => `https://${host}`

export function diagnosisOf(name: string, url: string, now: number, alive: boolean): DiagnosisView {
  const at = (seconds: number): number => now - seconds * 1_000
  return {
    at: now,
    findings: alive
      ? [
          { code: 'feed.alive', speaks: 'alive', detail: 'The spent feed answered last 0 min ago.' },
          { code: 'info.alive', speaks: 'alive', detail: '1 of 2 places got an answer to /v1/info.' },
          { code: 'coins.neglected', speaks: 'gone', detail: 'It never moved a coin of its reserve since it is watched.' },
        ]
      : [
          { code: 'feed.silent', speaks: 'gone', detail: 'The spent feed answered last 64 h ago.' },
          { code: 'info.silent', speaks: 'gone', detail: '0 of 2 places got an answer to /v1/info.' },
          {
            code: 'advertisement.changed',
            speaks: 'neither',
            detail: 'Its advertisement changed and was not accepted yet: read it first.',
          },
          { code: 'coins.neglected', speaks: 'gone', detail: 'It moved its reserve last in block 968 114.' },
        ],
    contact: [
      { at: at(21), vantage: 'this machine', asked: `${url}/v1/info`, answered: alive, outcome: alive ? 'The mint answered.' : SILENT },
      { at: at(1), vantage: 'proxy 127.0.0.1:9050', asked: `${url}/v1/info`, answered: false, outcome: 'wire.timeout: no answer in 20 s.' },
    ],
    exits: [
      {
        code: 'exit.wait',
        detail: 'Wait: while its coins are there, nothing is lost by an hour more, unless a later delegate’s leaf opens.',
      },
      {
        code: 'exit.contact',
        detail: alive
          ? 'It answers: talk to its operator before its reserve is taken.'
          : `Reach the operator of ${name} by another way than its mint.`,
      },
      { code: 'exit.rearm', detail: 'Until a claim is confirmed its operator can still move the coins by the key path.' },
    ],
  }
}

const SILENT = 'wire.unreachable: the connection was refused.'

export const lateEvents = (url: string, count: number, now: number): LateEventView[] =>
  Array.from({ length: count }, (_, at) => ({
    seq: 20_418 + at,
    Y: `02${hexOf(`late ${url} ${at}`, 64)}`,
    id: `01${hexOf(`a${url}`, 64)}`,
    amount: String(2 ** (9 + at)),
    seen_at: now - (at + 1) * HOUR,
    standing: 'blocks',
    reason: null,
  }))
