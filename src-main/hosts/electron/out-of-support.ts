import { RpcError } from '#shared/rpc/errors.ts'
import type { Transport } from '#shared/rpc/client.ts'
import { contract, type CallName } from '#shared/rpc/contract.ts'
import { settings } from '#shared/rpc/views/app.ts'

/**
 * What a window on an out-of-support runtime may still do: look at everything, act in the demo and on regtest, and handle no keystore.
 * Its page could be taken over by a flaw that is public; it must not be the hand that acts where money is, nor the eye that reads a
 * passphrase or words. The core that it is attached to may run on a good runtime and hold keys of mainnet: this is where they are kept
 * from it, whatever network is chosen.
 */
export function restrictedTransport(transport: Transport): Transport {
  return {
    async call(world, name, args) {
      if (world === 'home' && handlesKeys(name)) throw noKeys()
      if (world === 'home' && acts(name)) {
        const { network } = chosen.parse(await transport.call('home', 'settings.get', {}))
        if (!harmless(network) || (name === 'settings.set' && !harmless(networkIn(args)))) throw outOfSupport()
      }
      return transport.call(world, name, args)
    },
    watch: transport.watch,
  }
}

/** All that is asked of the core's settings, which may be those of another version. */
const chosen = settings.pick({ network: true })

/** To lock a signer is always good. */
const handlesKeys = (name: CallName): boolean => name.startsWith('signer.') && contract[name].kind === 'command' && name !== 'signer.lock'

/** The demo's commands touch no real thing, whichever world's page gives them. */
const acts = (name: CallName): boolean => contract[name].kind === 'command' && !name.startsWith('demo.')

const harmless = (network: unknown): boolean => network === null || network === undefined || network === 'regtest'

const networkIn = (args: unknown): unknown => (typeof args === 'object' && args !== null && 'network' in args ? args.network : null)

const noKeys = (): RpcError =>
  new RpcError(
    'signer.runtime',
    'This window runs on an Electron that gets no more security fixes: no key is made, imported, unlocked or removed in it. Use `nimdolf serve` with a browser, `nimdolf key` on the command line, a PSBT file, or install Electron 45 or later.',
  )

const outOfSupport = (): RpcError =>
  new RpcError(
    'shell.out-of-support',
    'This window runs on an Electron that gets no more security fixes: it acts in the demo and on regtest only. Use `nimdolf serve` with a browser, or install Electron 45 or later.',
  )
