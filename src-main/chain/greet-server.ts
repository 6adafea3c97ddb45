import { parseHeader } from '#shared/domain/chain/header.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ElectrumCalls } from './electrum-calls.ts'
import { GENESIS } from './genesis.ts'
import { parseGenesis, parseHeaderHex, parseTip, parseVersion } from './parse-answer.ts'
import type { ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** What every later call relies on. Electrum protocol 1.4: names and shapes of calls are those of this version alone. */
const PROTOCOL = '1.4'

export interface Greeting {
  readonly software: string
  readonly tip: { readonly height: number; readonly header: string }
}

/** The protocol's order: version first and alone, then is it our network, then the tip. Mistakes are caught here, lies are not. */
export async function greetServer({ call }: Pick<ElectrumCalls, 'call'>, network: Network): Promise<Result<Greeting, ServerRefusal>> {
  const version = await call('server.version', ['Nimdolf', PROTOCOL])
  const software = version.ok ? parseVersion(version.value) : version
  if (!software.ok) return software

  const [genesis, subscribed] = await Promise.all([genesisOf(call), call('blockchain.headers.subscribe', [])])
  if (!genesis.ok) return genesis
  if (genesis.value !== GENESIS[network]) {
    const other = Object.entries(GENESIS).find(([, hash]) => hash === genesis.value)?.[0] ?? 'a chain that the console does not know'
    return fail(refuseServer('server.wrong-network', `The server follows ${other}, and this console ${network}.`))
  }
  const tip = subscribed.ok ? parseTip(subscribed.value) : subscribed
  return tip.ok ? ok({ software: software.value, tip: tip.value }) : tip
}

/** From the server's features, or by hashing its block 0 where it has none. */
async function genesisOf(call: ElectrumCalls['call']): Promise<Result<string, ServerRefusal>> {
  const features = await call('server.features', [])
  const told = features.ok ? parseGenesis(features.value) : null
  if (told !== null) return ok(told)
  const answer = await call('blockchain.block.header', [0])
  const hex = answer.ok ? parseHeaderHex(answer.value) : answer
  if (!hex.ok) return hex
  const header = parseHeader(hex.value)
  return header.ok ? ok(header.value.hash) : fail(refuseServer('server.shape', header.error.detail))
}
