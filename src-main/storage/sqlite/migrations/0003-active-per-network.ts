/** Each network has its own reserve that is paid to: to try something on regtest must not take that of mainnet. */
export const activePerNetwork = `
DROP INDEX active_reserve;
CREATE UNIQUE INDEX active_reserve ON reserves (network) WHERE active = 1;
`
