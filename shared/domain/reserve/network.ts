import { NETWORK, TEST_NETWORK, type BTC_NETWORK } from '@scure/btc-signer/utils.js'

/** The chain a reserve lives on. Always explicit, always shown: nothing is on mainnet by accident. */
export type Network = 'regtest' | 'signet' | 'testnet4' | 'mainnet'

/** Address prefixes. Signet and testnet4 share theirs, so an address alone does not say which of the two. */
export const ADDRESSES: Readonly<Record<Network, BTC_NETWORK>> = {
  mainnet: NETWORK,
  signet: TEST_NETWORK,
  testnet4: TEST_NETWORK,
  regtest: { ...TEST_NETWORK, bech32: 'bcrt' },
}
