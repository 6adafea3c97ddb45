import { expect } from '@playwright/test'
import type { FreshHome } from '../programs.ts'
import type { Picture } from './take-pictures.ts'

const KESTREL = 'https://kestrel.demo'
const of = { custodian: KESTREL } as const
const WIZARD = `#/demo/failover?${new URLSearchParams({ select: KESTREL }).toString()}`

/** One failover of a mint whose leaf has opened, step by step: what is done before each picture, and what it then shows. */
export function failoverPictures(
  home: FreshHome,
): readonly { readonly prepare: () => Promise<void>; readonly pictures: readonly Picture[] }[] {
  const demo = home.client('demo')
  const step = async (...steps: readonly string[]): Promise<void> =>
    expect.poll(async () => steps.includes((await demo.call('failover.get', of)).step), { timeout: 30_000 }).toBe(true)
  return [
    {
      async prepare() {
        await demo.call('demo.fault', { url: KESTREL, fault: 'silence' })
        await step('plan')
        await demo.call('failover.diagnose', of)
      },
      pictures: [
        { name: 'failovers', hash: '#/demo/failover', shows: 'Kestrel', both: true },
        { name: 'failover-diagnose', hash: `${WIZARD}&step=1`, shows: 'Try these first' },
        { name: 'failover-evidence', hash: `${WIZARD}&step=2`, shows: 'What was seen', both: true },
        { name: 'failover-plan', hash: `${WIZARD}&step=3`, shows: 'Deadline' },
      ],
    },
    {
      async prepare() {
        const { accept, at_risk: typed, destinations } = await demo.call('failover.get', of)
        if (accept.length > 0) await demo.call('failover.accept', { ...of, typed })
        await demo.call('failover.plan', { ...of, to: destinations[0]!.id, rate: 'normal' })
      },
      pictures: [{ name: 'failover-sign', hash: WIZARD, shows: 'Sign the claim' }],
    },
    {
      async prepare() {
        const { plan } = await demo.call('failover.get', of)
        await demo.call('failover.sign', { ...of, signer: plan!.signers.find(({ can, kind }) => can && kind === 'demo')!.id })
      },
      pictures: [{ name: 'failover-send', hash: WIZARD, shows: 'Type what you are about to take', both: true }],
    },
    {
      async prepare() {
        const { plan } = await demo.call('failover.get', of)
        await demo.call('failover.broadcast', { ...of, amount: plan!.total_in, mint: KESTREL })
        await demo.call('demo.mine', { blocks: 1 })
        await expect
          .poll(async () => (await demo.call('failover.get', of)).claims[0]?.confirmations, { timeout: 30_000 })
          .toBeGreaterThan(0)
      },
      pictures: [{ name: 'failover-watch', hash: WIZARD, shows: 'Who else could spend' }],
    },
    {
      async prepare() {
        await demo.call('demo.mine', { blocks: 6 })
        await step('open')
      },
      pictures: [{ name: 'failover-open', hash: WIZARD, shows: 'What opening means' }],
    },
    {
      async prepare() {
        await demo.call('failover.open', of)
        await demo.call('demo.redeem', { url: KESTREL, count: 25 })
        const settled = async () => BigInt((await demo.call('failover.get', of)).redemption?.settled ?? 0) > 0n
        await expect.poll(settled, { timeout: 60_000 }).toBe(true)
      },
      pictures: [
        { name: 'failover-redemption', hash: WIZARD, shows: 'Holders are paid out of the pot', both: true },
        { name: 'redemption', hash: '#/demo/redemption', shows: 'Used up in', both: true },
        { name: 'redemption-request', hash: '#/demo/redemption?select=1', shows: 'Asked of our mint' },
        { name: 'redemption-totals', hash: '#/demo/redemption?part=totals', shows: 'Spent set' },
        { name: 'redemption-float', hash: '#/demo/redemption?part=float', shows: 'Why it is capped', both: true },
        { name: 'redemption-gateway', hash: '#/demo/redemption?part=gateway', shows: 'Keysets that are redeemed' },
        { name: 'relations', hash: '#/demo/overview', shows: 'Redeeming' },
      ],
    },
    {
      async prepare() {
        await demo.call('failover.close', { ...of, reason: 'The rehearsal is over.' })
        await step('report')
      },
      pictures: [{ name: 'failover-report', hash: WIZARD, shows: 'Per keyset' }],
    },
  ]
}
