import type { AppStatus } from '#shared/rpc/views/app.ts'
import type { FailoverRow } from '#shared/rpc/views/failover.ts'
import type { ExampleChain } from './example-chain.ts'
import type { ExampleTray } from './example-tray.ts'
import type { ExampleReserves } from './example-reserves.ts'
import type { ExampleSigners } from './example-signers.ts'

type Badges = Omit<AppStatus['badges'], 'mirrors' | 'mirror_exceptions' | 'publications' | 'publications_halted'>

/** Figures beside the navigation, of what the example core holds now. */
export function badgesOf(
  chain: ExampleChain,
  reserves: ExampleReserves,
  plans: ExampleTray,
  signers: ExampleSigners,
  relations: readonly FailoverRow[],
): Badges {
  const own = reserves.coins().filter(({ role }) => role === 'own')
  return {
    reserves: reserves.coins().length,
    reserves_matured: own.filter(({ status }) => status === 'matured').length,
    reserves_due: own.filter(({ status }) => status === 'due' || status === 'urgent').length,
    plans_open: plans.rows().filter(({ state }) => state === 'open').length,
    delegations: reserves.rows().reduce((sum, { delegates }) => sum + delegates, 0),
    failovers: relations.filter(({ step }) => step !== 'wait' && step !== 'redeem' && step !== 'lost').length,
    pots_open: relations.filter(({ pot }) => pot?.phase === 'open').length,
    signers: signers.rows().filter(({ kind }) => kind === 'keystore' || kind === 'demo').length,
    servers: chain.servers().length,
    servers_down: chain.servers().filter(({ state }) => state === 'down').length,
  }
}

export function chainOf(chain: ExampleChain): AppStatus['chain'] {
  const servers = chain.servers()
  if (servers.length === 0) return null
  const answered = servers.filter(({ state }) => state === 'ready').length
  return {
    height: chain.tip(),
    age_ms: 240_000,
    agreement: answered * 2 > servers.length ? 'verified' : 'unknown',
    answered,
    configured: servers.length,
  }
}
