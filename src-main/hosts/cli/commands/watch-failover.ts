import { setTimeout as after } from 'node:timers/promises'
import type { Client } from '#shared/rpc/client.ts'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { stopSignal } from '../../stop-signal.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { plain } from '../print.ts'
import { blockerWords } from './failover-words.ts'

/** Between two looks, ms: a core of the command's own has nobody else who asks the servers. */
const LOOK_MS = 5_000

/** `failover watch`: a line for each change, until the claim is settled or lost. */
export async function watchFailover(client: Client, cli: Cli, custodian: string, once: boolean): Promise<void> {
  const stopped = new AbortController()
  if (!once) void stopSignal().then(() => stopped.abort())
  let told: string | null = null
  for (;;) {
    await client.call('reserve.refresh', {})
    const view = await client.call('failover.get', { custodian })
    const line = lineOf(view)
    if (line !== told) cli.print.answer(view, () => `${new Date().toISOString()} ${line}`)
    told = line
    const end = endOf(view)
    if (once || end !== null || stopped.signal.aborted) return cli.exit(end ?? EXIT.incomplete)
    await after(LOOK_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
  }
}

/** Null while it may still go either way. */
function endOf({ step, claims }: FailoverDetail): ExitCode | null {
  if (step === 'open' || step === 'redeem' || step === 'report') return EXIT.done
  const lost = step === 'lost' || (claims.length > 0 && claims.every(({ standing }) => standing === 'lost'))
  return lost ? EXIT.refused : null
}

const lineOf = ({ step, next, claims, depth, taken, blockers }: FailoverDetail): string =>
  [
    `${step}: ${plain(next)}`,
    ...claims.map(claim => `claim ${claim.txid} ${claim.standing}, ${claim.confirmations} of ${depth} confirmations`),
    ...taken.map(coin => `${coin.coin} taken by ${plain(coin.by)} in ${coin.txid}${coin.settled ? '' : ', not settled'}`),
    ...blockers.filter(({ code }) => code !== 'gate.claimed').map(blockerWords),
  ].join(' · ')
