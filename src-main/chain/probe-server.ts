import { parseHeader } from '#shared/domain/chain/header.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ChainDeps, ServerAddress, ServerProbe, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** Connects once and looks, keeping nothing: what an operator reads before adding or pinning a server. */
export async function probeServer(
  address: ServerAddress,
  network: Network,
  { open, clock }: Pick<ChainDeps, 'open' | 'clock'>,
  signal: AbortSignal,
): Promise<Result<ServerProbe, ServerRefusal>> {
  const opened = await open(address, network, signal)
  if (!opened.ok) return opened
  const electrum = opened.value
  const abort = (): void => electrum.close()
  signal.addEventListener('abort', abort)
  const at = clock.now()
  const first = Promise.withResolvers<Result<{ height: number; header: string }, ServerRefusal>>()
  electrum.onTip(tip => first.resolve(ok(tip)))
  void electrum.gone.then(why => first.resolve(fail(why)))
  // Both within the deadline of one call: the tip was asked for at the greeting.
  const pong = await electrum.ping()
  const latencyMs = clock.now() - at
  const tip = pong.ok || pong.error.code === 'server.error' ? await first.promise : pong
  signal.removeEventListener('abort', abort)
  electrum.close()
  if (!tip.ok) return tip
  const header = parseHeader(tip.value.header)
  if (!header.ok) return fail(refuseServer('server.shape', 'The header of the server’s tip cannot be read.'))
  return ok({ software: electrum.software, tip: { height: tip.value.height, hash: header.value.hash }, pin: electrum.pin, latencyMs })
}
