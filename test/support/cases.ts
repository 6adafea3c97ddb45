import { vi } from 'vitest'

/** Runs of each law of test/property: 1,000 in every run, more by NIMDOLF_CASES. */
export const numRuns = Number(process.env['NIMDOLF_CASES'] ?? 1_000)

// More cases take more time; the bound only ends a law that hangs.
vi.setConfig({ testTimeout: 20_000 + numRuns * 20 })
