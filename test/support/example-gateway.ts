import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { GatewayArgs, GatewayView } from '#shared/rpc/views/redemption.ts'
import type { ExampleWorld } from './example-world.ts'

type GatewayHandlers = Pick<Handlers, 'gateway.get' | 'gateway.set' | 'gateway.switch'>

/** A set-up as an operator would leave it. */
export const CONFIGURED: GatewayArgs = {
  mint_url: 'http://127.0.0.1:3338',
  public_url: 'https://mint.harbor.example',
  listen: '127.0.0.1:3391',
  front: false,
  info_url: 'http://127.0.0.1:3390',
  approved_hosts: [],
  float_cap: '5000000',
  float_low: '500000',
}

/** The gateway of the example core: set up, switched, refused as the contract says. */
export function exampleGateway(
  { world, now, announce, write }: ExampleWorld,
  first: { readonly configured: boolean; readonly keysets: GatewayView['keysets']; readonly left: GatewayView['left'] },
  onLimits: (cap: string, low: string) => void,
): GatewayHandlers {
  const demo = world === 'demo'
  let config: GatewayArgs | null = first.configured ? CONFIGURED : null
  let on = true

  const view = (): GatewayView => {
    const state = demo ? 'demo' : config === null ? 'off' : on ? 'serving' : 'stopped'
    const serves = state === 'serving'
    return {
      configured: config,
      state,
      refused: null,
      listening: serves ? config!.listen : null,
      page: serves ? `${(config!.public_url ?? config!.mint_url).replace(/\/$/, '')}/redeem/` : null,
      mint: config === null && !demo ? null : { name: demo ? 'Your demo mint' : 'Harbor', keysets: 3, units: ['sat', 'msat'] },
      feed: serves && config!.info_url !== null ? { publication: 3, behind: 0 } : null,
      crypto: serves || demo ? 'native' : null,
      keysets: config === null && !demo ? [] : first.keysets,
      left: config === null && !demo ? [] : first.left,
      findings:
        state === 'off'
          ? []
          : state === 'stopped'
            ? [{ code: 'gateway.stopped', detail: 'Redemption is open, and the gateway is switched off: nobody is paid.' }]
            : config?.info_url === null
              ? [
                  {
                    code: 'gateway.unpublished',
                    detail:
                      'Your mint’s spent feed is not published here, so that other delegates of the same mint cannot see what you redeemed. Publish it.',
                  },
                ]
              : [],
    }
  }
  return {
    'gateway.get': view,
    'gateway.set': args => {
      if (args.mint_url.includes('unreachable'))
        throw new RpcError('gateway.mint', `Nobody answers at ${args.mint_url}. Start the mint, or correct its address.`)
      if (args.listen.endsWith(':80'))
        throw new RpcError('gateway.listen', `${args.listen} cannot be had: permission denied. Choose a port above 1023.`)
      config = { ...args, listen: args.listen.replace(/:0$/, ':49371') }
      on = true
      onLimits(args.float_cap, args.float_low)
      write('gateway.set', args.mint_url, `${config.listen}, ${now() > 0 ? 'serving' : ''}`)
      announce('redemption')
      return view()
    },
    'gateway.switch': ({ on: next }) => {
      if (config === null) throw new RpcError('gateway.off', 'No gateway is set up.')
      on = next
      write(next ? 'gateway.started' : 'gateway.stopped', config.mint_url, config.listen)
      announce('redemption')
      return view()
    },
  }
}
