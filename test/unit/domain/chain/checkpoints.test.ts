import { describe, expect, it } from 'vitest'
import { CHECKPOINTS } from '#shared/domain/chain/checkpoints.ts'
import { PERIOD, requiredBits } from '#shared/domain/chain/difficulty.ts'
import { parseHeader } from '#shared/domain/chain/header.ts'
import { meetsTarget, targetOf } from '#shared/domain/chain/target.ts'
import { extendChain } from '#shared/domain/chain/verify-headers.ts'
import type { Network } from '#shared/domain/reserve/network.ts'

describe('built-in checkpoints', () => {
  it.each([
    ['mainnet', 953_568, '0000000000000000000090b6c2d9f1e99b76c4c9b54d391fa9d02187425678d9'],
    ['testnet4', 0, '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043'],
    ['signet', 0, '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6'],
    ['regtest', 0, '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206'],
  ] as const)('%s hashes to its id, meets its target, and stands first in its period', (network: Network, height, id) => {
    const checkpoint = CHECKPOINTS[network]
    const header = parseHeader(checkpoint.header)
    expect(header).toMatchObject({ ok: true, value: { hash: id } })
    expect(checkpoint.height).toBe(height)
    expect(height % PERIOD).toBe(0)
    expect(header.ok && meetsTarget(header.value.hash, targetOf(header.value.bits)!)).toBe(true)
    const chain = extendChain({ network, start: height, headers: [] }, height, [checkpoint.header], 1_800_000_000)
    expect(chain.ok).toBe(true)
  })

  it('mainnet’s follows the block that the Electrum wallet names at 953,567, and gives the target of block 955,584', () => {
    const header = parseHeader(CHECKPOINTS.mainnet.header)
    if (!header.ok) throw new Error(header.error.detail)
    expect(header.value.previous).toBe('00000000000000000001b315e72169bef4867bf780527aa97c625ee9c001dc5d')
    // Time of block 955,583 and compact target of block 955,584.
    const chain = { bitsAt: () => header.value.bits, timeAt: (at: number) => (at === 953_568 ? header.value.time : 1_782_525_486) }
    expect(requiredBits(955_584, 0, chain, 'mainnet')).toBe(0x17021a42)
  })
})
