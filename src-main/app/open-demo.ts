import type { Handlers } from '#shared/rpc/server.ts'
import type { Demo } from '../demo/demo.ts'

/** For the rehearsal: 5 % of a pot hold besides. */
const FLOAT = { float_cap: '1000000', float_low: '20000' }

/** What may stay in the demo's hot wallet, sat: it holds more, so that a sweep has something to do. */
const HOT_TARGET = '5000000'

/** What an operator would do first, done through the same calls: choose the network, name servers, mirror peers, watch reserves. */
export async function openDemo(handlers: Handlers, { mints, cast, chain, floatToken }: Demo): Promise<void> {
  const { you } = cast
  await handlers['settings.set']({ network: 'regtest', poll_seconds: 5, stale_after_seconds: 30, ceremony_hours: 1 })
  for (const { host, port, transport } of chain.servers()) await handlers['server.add']({ host, port, transport, pin: null, proxy: null })
  for (const { url } of mints()) await handlers['peer.add']({ url, approved_hosts: [] })
  const { network, template, internalKey, delegates } = you.policy
  await handlers['reserve.add']({
    source: 'policy',
    name: 'lantern',
    mint_url: you.url,
    policy: {
      network,
      template: template === 'csv-drop' ? 'csv-drop' : 'pk-older',
      internal_key: internalKey,
      delegates: delegates.map(({ name, mintUrl, pubkey, delay }) => ({ name, mint_url: mintUrl, pubkey, delay })),
    },
  })
  await handlers['reserve.add']({ source: 'hot', name: 'hot wallet', network, key: you.keys.hot.pubkey, target: HOT_TARGET })
  for (const { url } of mints()) await handlers['reserve.add']({ source: 'mirror', url, me: null })
  const gateway = { mint_url: you.url, public_url: you.url, listen: '127.0.0.1:0', front: false, info_url: null, approved_hosts: [] }
  await handlers['gateway.set']({ ...gateway, ...FLOAT })
  await handlers['float.receive']({ token: floatToken() })
}
