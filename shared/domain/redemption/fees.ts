/** What a swap or melt costs its sender: ceil(Σ ppk / 1000) of the inputs' keysets, in their unit (NUT-02, case D13). */
export function inputFee(ppks: readonly number[]): bigint {
  const sum = ppks.reduce((total, ppk) => total + BigInt(ppk), 0n)
  return (sum + 999n) / 1_000n
}
