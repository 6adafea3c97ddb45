import { createDial } from '../../src-main/chain/dial.ts'
import { createOpenElectrum } from '../../src-main/chain/open-electrum.ts'
import type { Electrum, ServerAddress, ServerRefusal } from '../../src-main/chain/ports.ts'
import type { Result } from '#shared/lib/result.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { startScriptedElectrum, type Script, type ScriptedElectrum } from './scripted-electrum.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'

/** Scripted servers and the clients on them, over real sockets; their deadlines pass only when a test says so. */
export interface ElectrumBench {
  readonly clock: SimulatedClock
  start(script?: Script): Promise<ScriptedElectrum>
  /** `over`: where the address differs from the server's own. */
  open(
    server: ScriptedElectrum,
    network?: Network,
    over?: Partial<ServerAddress>,
    signal?: AbortSignal,
  ): Promise<Result<Electrum, ServerRefusal>>
  /** A client of a server with that script. */
  client(script?: Script): Promise<{ readonly server: ScriptedElectrum; readonly electrum: Electrum }>
  close(): Promise<void>
}

export function createElectrumBench(dial = createDial()): ElectrumBench {
  const clock = createSimulatedClock()
  const openElectrum = createOpenElectrum(dial, clock)
  const servers: ScriptedElectrum[] = []
  const clients: Electrum[] = []
  const bench: ElectrumBench = {
    clock,
    async start(script) {
      const server = await startScriptedElectrum(script)
      servers.push(server)
      return server
    },
    async open(server, network = 'regtest', over = {}, signal = new AbortController().signal) {
      const opened = await openElectrum(server.address(over), network, signal)
      if (opened.ok) clients.push(opened.value)
      return opened
    },
    async client(script) {
      const server = await bench.start(script)
      const opened = await bench.open(server)
      if (!opened.ok) throw new Error(JSON.stringify(opened.error))
      return { server, electrum: opened.value }
    },
    async close() {
      for (const client of clients) client.close()
      await Promise.all(servers.map(server => server.close()))
    },
  }
  return bench
}
