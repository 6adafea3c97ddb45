import type { CoinRow, HistoryRow, PlanRow, ReserveRow, ServerRow } from '../../../src-main/storage/store.ts'

export const txidOf = (number: number): string => number.toString(16).padStart(64, '0')
export const scriptOf = (number: number): string => `5120${txidOf(number)}`

export const sampleReserve: Omit<ReserveRow, 'id'> = {
  role: 'own',
  name: 'Main',
  network: 'signet',
  mintUrl: 'https://mint.example',
  me: null,
  package: '{"format":"nimdolf-reserve"}',
  scriptPubKey: scriptOf(1),
  address: 'tb1p1',
  target: null,
  active: false,
  addedAt: 1_795_000_000_000,
}
export const sampleCoin: CoinRow = {
  txid: txidOf(7),
  vout: 0,
  amount: 2_100_000_000_000_000n,
  height: 100,
  spent: null,
  firstSeenAt: 5,
  expected: true,
}
export const sampleEntry: Omit<HistoryRow, 'id'> = { at: 5, height: 100, act: 'coin.confirmed', txid: txidOf(7), detail: 'In block 100' }
export const samplePlan: Omit<PlanRow, 'id'> = {
  createdAt: 1_795_000_000_000,
  state: 'open',
  plan: '{"kind":"rearm"}',
  psbt: Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff, 0),
  raw: null,
  txid: txidOf(9),
  sentAt: null,
  confirmedHeight: null,
  lostTo: null,
  refused: null,
  replaces: null,
}
export const sampleServer: Omit<ServerRow, 'id'> = {
  host: 'electrum.example',
  port: 50_002,
  transport: 'tls',
  pin: 'ab'.repeat(32),
  proxy: null,
  enabled: true,
  addedAt: 3,
}

/** 80 bytes that tell height and branch. */
export const headerAt = (height: number, branch = 0): string => (branch * 2 ** 40 + height).toString(16).padStart(160, '0')
export const headersAt = (from: number, count: number, branch = 0): string[] =>
  Array.from({ length: count }, (_, at) => headerAt(from + at, branch))
