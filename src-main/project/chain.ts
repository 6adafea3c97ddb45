import type { ChainStatus, ServerProbe, ServerRow } from '#shared/rpc/views/chain.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { Chain, ServerState, ServerRefusal } from '../chain/ports.ts'
import { bounded } from './bounded.ts'

/** A tip older than this may mean that the servers are cut off. */
const STALE_TIP_MS = 90 * 60_000

/** `time`: of the newest block, seconds; `now`: ms. Blocks of regtest come at will. */
export const isStaleTip = (network: Network, time: number, now: number): boolean =>
  network !== 'regtest' && now - time * 1_000 > STALE_TIP_MS

export function chainStatus(chain: Chain | null, now: number): ChainStatus {
  const state = chain?.state()
  if (chain === null || state === undefined) return NOTHING
  const { tip, network, agreement, answered, configured, headerCheck, sync, verifiedAt } = state
  const age = tip === null ? 0 : Math.max(0, now - tip.time * 1_000)
  return {
    network,
    agreement,
    tip:
      tip === null ? null : { height: tip.height, hash: tip.hash, time: tip.time, age_ms: age, stale: isStaleTip(network, tip.time, now) },
    answered,
    configured,
    needed: Math.floor(configured / 2) + 1,
    header_check: headerCheck,
    sync,
    fees: chain.fees(),
    verified_at: verifiedAt,
  }
}

const NOTHING: ChainStatus = {
  network: null,
  agreement: 'unknown',
  tip: null,
  answered: 0,
  configured: 0,
  needed: 1,
  header_check: 'links',
  sync: null,
  fees: null,
  verified_at: null,
}

export function serverView({ row, state, reason, software, tip, agrees, latencyMs, lastAnswerAt, nextAttemptAt }: ServerState): ServerRow {
  return {
    id: row.id,
    host: row.host,
    port: row.port,
    transport: row.transport,
    pin: row.pin,
    proxy: row.proxy,
    enabled: row.enabled,
    state,
    reason: reason === null ? null : { code: reason.code, detail: bounded(reason.detail) },
    offered_pin: reason?.offeredPin ?? null,
    software: bounded(software),
    tip,
    agrees,
    latency_ms: latencyMs === null ? null : Math.round(latencyMs),
    last_answer_at: lastAnswerAt,
    next_attempt_at: nextAttemptAt,
  }
}

/** A look that failed is an answer too: it says why, and which certificate was offered. */
export const failedProbe = ({ code, detail, offeredPin }: ServerRefusal): ServerProbe => ({
  software: '',
  tip: null,
  latency_ms: null,
  offered_pin: offeredPin,
  reason: { code, detail: bounded(detail) },
})
