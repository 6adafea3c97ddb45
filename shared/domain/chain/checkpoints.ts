import type { Network } from '../reserve/network.ts'

/** A block that is believed without its ancestors: everything else is verified upward from it. */
export interface Checkpoint {
  readonly height: number
  /** 80 bytes, hex. */
  readonly header: string
}

/**
 * Where header chains start. Each stands at the first block of a period of 2016, so that every later retarget can be judged, and carries
 * its whole header: hashing it gives the printed id, which meets the target it claims.
 *
 * mainnet: block 953,568 (June 2026, id 0000…90b6c2d9f1e9…5678d9). Two independent sources agreed: the checkpoints of the Electrum
 * wallet name its parent at 953,567 and its target, and a published test of the retarget names these 80 bytes at this height; from their
 * time and target follows the target of block 955,584. The others start at block 0. Custom signets share the public one's block 0, so
 * on signet the heaviest chain of the configured servers says which it is.
 */
export const CHECKPOINTS: Readonly<Record<Network, Checkpoint>> = {
  mainnet: {
    height: 953_568,
    header:
      '00e0ff3f5ddc01c0e95e627ca97a5280f77b86f4be6921e715b3010000000000000000007c5ead009231dadb996a9301f5150c8b1001f919965721e37d71a4d476bd20589df42d6ac3400217895e0357',
  },
  testnet4: {
    height: 0,
    header:
      '0100000000000000000000000000000000000000000000000000000000000000000000004e7b2b9128fe0291db0693af2ae418b767e657cd407e80cb1434221eaea7a07a046f3566ffff001dbb0c7817',
  },
  signet: {
    height: 0,
    header:
      '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a008f4d5fae77031e8ad22203',
  },
  regtest: {
    height: 0,
    header:
      '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000',
  },
}
