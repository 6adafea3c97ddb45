import type { Network } from '#shared/rpc/schema.ts'
import type { Choice } from './Field.tsx'

/** The networks a home can stand on, the harmless ones first. */
export const NETWORKS: readonly Choice<Network>[] = [
  { value: 'regtest', label: 'Regtest', detail: 'A chain of your own for trying things out. Coins without value.' },
  { value: 'signet', label: 'Signet', detail: 'The shared test network with steady blocks. Coins without value.' },
  { value: 'testnet4', label: 'Testnet4', detail: 'The shared test network with real mining. Coins without value.' },
  { value: 'mainnet', label: 'Mainnet', detail: 'Real bitcoin, real ecash.' },
]
