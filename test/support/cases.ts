/** Runs of each law of test/property: 1,000 in every run, more by NIMDOLF_CASES. */
export const numRuns = Number(process.env['NIMDOLF_CASES'] ?? 1_000)
