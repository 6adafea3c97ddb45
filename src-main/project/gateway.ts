import { withoutSlash } from '#shared/lib/without-slash.ts'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import type { GatewayConfig, GatewayState } from '../redemption/role-ports.ts'
import { bounded } from './bounded.ts'

export interface GatewayFacts {
  /** The publication of the same mint, and how many settled redemptions it has not published yet; null where there is none. */
  readonly feed: { readonly publication: number; readonly behind: number } | null
  /** Some pot is open. */
  readonly isOpen: boolean
  /** A custodian's keysets are shown while its redemption is open or used up. */
  readonly isExposed: (custodians: readonly string[]) => boolean
  /** A float that is low, by unit. */
  readonly low: readonly string[]
  readonly float: boolean
}

export function gatewayView(gateway: GatewayState, facts: GatewayFacts): GatewayView {
  const { config, state, refused, listening, mint, crypto, page, delegated } = gateway
  return {
    configured: config === null ? null : configView(config),
    state,
    refused: refused === null ? null : { code: refused.code, detail: bounded(refused.detail) },
    listening,
    page: config === null || !page ? null : `${withoutSlash(config.publicUrl)}/redeem/`,
    mint:
      mint === null
        ? null
        : { name: mint.name === null ? null : bounded(mint.name), keysets: mint.keysets, units: mint.units.map(unit => bounded(unit)) },
    feed: facts.feed,
    crypto,
    keysets: [...delegated.keysets.values()].map(({ id, unit, custodians, inputFeePpk, finalExpiry }) => ({
      id,
      unit: bounded(unit),
      custodians: custodians.map(url => bounded(url)),
      fee_ppk: inputFeePpk,
      final_expiry: finalExpiry,
      exposed: facts.isExposed(custodians),
    })),
    left: delegated.left.map(({ id, custodian, code, detail }) => ({ id, custodian: bounded(custodian), code, detail: bounded(detail) })),
    findings: findingsOf(gateway, facts),
  }
}

function configView(config: GatewayConfig): NonNullable<GatewayView['configured']> {
  return {
    mint_url: config.mintUrl,
    public_url: config.publicUrl,
    listen: config.listen,
    front: config.front,
    info_url: config.infoUrl,
    approved_hosts: [...config.approvedHosts],
    float_cap: config.floatCap.toString(),
    float_low: config.floatLow.toString(),
  }
}

/** What keeps holders from being paid, or keeps others from learning that they were. */
function findingsOf({ config, state, refused, page }: GatewayState, { feed, isOpen, low, float }: GatewayFacts): GatewayView['findings'] {
  const found: GatewayView['findings'] = []
  if (refused !== null) found.push({ code: refused.code, detail: bounded(refused.detail) })
  if (config === null) {
    if (isOpen)
      found.push({
        code: 'gateway.off',
        detail: 'Redemption is open, and no gateway stands before your mint: nobody can be paid. Set it up.',
      })
    return found
  }
  if (state === 'stopped' && isOpen)
    found.push({ code: 'gateway.stopped', detail: 'Redemption is open, and the gateway is switched off: nobody is paid.' })
  if (state === 'waiting')
    found.push({ code: 'gateway.waiting', detail: 'Your mint has not told its keysets yet: requests are told to come back.' })
  if (!float)
    found.push({ code: 'float.empty', detail: 'The float is empty: fill it with ecash of your own mint before you open redemption.' })
  else
    for (const unit of low) found.push({ code: 'float.low', detail: `The float in ${unit} is low: larger requests are told to come back.` })
  if (state === 'serving' && !page)
    found.push({
      code: 'gateway.no-page',
      detail:
        'The redemption page is not built here: wallets of today cannot redeem without it. Run npm run build, then switch the gateway off and on.',
    })
  if (feed === null && state !== 'demo') {
    const detail =
      'Your mint’s spent feed is not published here, so that other delegates of the same mint cannot see what you redeemed. Publish it.'
    found.push({ code: 'gateway.unpublished', detail })
  }
  return found
}
