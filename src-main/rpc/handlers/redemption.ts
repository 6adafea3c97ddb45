import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { GatewayArgs, GatewayView, PotView } from '#shared/rpc/views/redemption.ts'
import { gatewayView } from '../../project/gateway.ts'
import { potView } from '../../project/pot.ts'
import { floatView, invoiceView, redemptionDetail, redemptionRow } from '../../project/redemption.ts'
import { takenView, tookOutView } from '../../project/taken.ts'
import type { GatewayConfig } from '../../redemption/role-ports.ts'
import type { Parts } from '../parts.ts'
import { orRefuse } from '../refused.ts'
import { reserveFacts } from './reserve-facts.ts'

type RedemptionCalls =
  | 'redemption.pots'
  | 'redemption.list'
  | 'redemption.get'
  | 'gateway.get'
  | 'gateway.set'
  | 'gateway.switch'
  | 'float.get'
  | 'float.receive'
  | 'float.invoice'
  | 'float.restore'
  | 'float.take'
  | 'float.taken'
  | 'float.token'
  | 'float.return'

/** Requests that the pace of a pot is reckoned from. */
const RECENT = 1_000
/** Late events of one custodian that are counted for a number on a screen. */
const LATE_COUNTED = 1_000

export function redemptionHandlers(parts: Parts): Pick<Handlers, RedemptionCalls> {
  const { redemption, store } = parts
  const { redemptions } = store

  return {
    'redemption.pots': () => {
      const facts = potFacts(parts)
      return parts.pots.list().map(pot => potOf(parts, pot, untilOf(parts, pot), facts))
    },
    'redemption.list': ({ before, limit, state }) => redemptions.intents(before, limit, state).map(redemptionRow),
    'redemption.get': ({ id }) => {
      const intent = redemptions.intent(id)
      if (intent === null) throw new RpcError('redemption.unknown', `There is no redemption ${id}.`)
      return redemptionDetail(intent, redemptions.callsOf(id))
    },
    'gateway.get': () => gatewayOf(parts),
    'gateway.set': async args => {
      orRefuse(await redemption.configure(configOf(args)))
      return gatewayOf(parts)
    },
    'gateway.switch': async ({ on }) => {
      orRefuse(await redemption.switch(on))
      return gatewayOf(parts)
    },
    'float.get': () => redemption.float().map(floatView),
    'float.receive': async ({ token }) => {
      const { amount, pending } = orRefuse(await redemption.receive(token))
      return { amount: amount.toString(), pending }
    },
    'float.invoice': async ({ unit, amount }) => invoiceView(orRefuse(await redemption.invoice(unit, BigInt(amount)))),
    'float.restore': async () => {
      const { found, taken } = orRefuse(await redemption.restore())
      return { found: found.toString(), taken: taken.toString() }
    },
    'float.take': async ({ unit, amount, confirmed }) =>
      tookOutView(orRefuse(await redemption.take(unit, amount === null ? null : BigInt(amount), confirmed))),
    'float.taken': async () => (await redemption.taken()).map(takenView),
    'float.token': async ({ id }) => tookOutView(orRefuse(await redemption.token(id))),
    'float.return': async ({ id }) => {
      const { amount, pending } = orRefuse(await redemption.giveBack(id))
      return { amount: amount.toString(), pending }
    },
  }
}

/** What all pots are shown with. */
const potFacts = (parts: Parts) => ({ mintName: reserveFacts(parts).mintName, recent: parts.store.redemptions.intents(null, RECENT) })

export function potOf(parts: Parts, redemption: Redemption, until: number | null, { mintName, recent } = potFacts(parts)): PotView {
  const { clock, pots } = parts
  return potView(redemption, {
    now: clock.now(),
    nameOf: url => mintName(url) ?? url,
    until,
    keysets: pots.books(redemption.pot).keysets,
    recent,
    late: redemption.custodians.reduce((sum, custodian) => sum + lateCount(parts, custodian), 0),
  })
}

export const lateCount = ({ failovers }: Parts, custodian: string): number => failovers.late(custodian, LATE_COUNTED).length

function untilOf({ failovers }: Parts, { pot }: Redemption): number | null {
  const found = failovers.get(pot)
  return found.ok ? found.value.until : null
}

export function gatewayOf({ redemption, publisher, pots }: Parts): GatewayView {
  const state = redemption.state()
  const float = redemption.float()
  const shown = pots.list().filter(({ phase }) => phase.kind === 'open' || phase.kind === 'exhausted')
  const publication = publisher?.list().find(({ redeemed }) => redeemed !== null)
  return gatewayView(state, {
    feed: publication === undefined ? null : { publication: publication.row.id, behind: publication.redeemed?.behind ?? 0 },
    isOpen: shown.some(({ phase }) => phase.kind === 'open'),
    isExposed: custodians => shown.some(pot => custodians.some(url => pot.custodians.includes(url))),
    low: float.filter(({ low }) => low).map(({ unit }) => unit),
    float: float.some(({ free, held }) => free + held > 0n),
  })
}

const configOf = (args: GatewayArgs): Omit<GatewayConfig, 'enabled'> => ({
  mintUrl: args.mint_url,
  publicUrl: args.public_url ?? args.mint_url,
  listen: args.listen,
  front: args.front,
  infoUrl: args.info_url,
  approvedHosts: args.approved_hosts,
  floatCap: BigInt(args.float_cap),
  floatLow: BigInt(args.float_low),
})
