/** BIP380: eight characters that detect any error of up to four in a descriptor. */
const INPUT = '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ '
const OUTPUT = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn]

/** The checksum of `payload` (without `#`), or null when it has a character that no descriptor has. */
export function descriptorChecksum(payload: string): string | null {
  const symbols: number[] = []
  let groups: number[] = []
  for (const character of payload) {
    const value = INPUT.indexOf(character)
    if (value < 0) return null
    symbols.push(value & 31)
    groups.push(value >> 5)
    if (groups.length === 3) {
      symbols.push(groups.reduce((sum, group) => sum * 3 + group, 0))
      groups = []
    }
  }
  if (groups.length > 0) symbols.push(groups.reduce((sum, group) => sum * 3 + group, 0))

  let check = 1n
  for (const symbol of [...symbols, 0, 0, 0, 0, 0, 0, 0, 0]) check = polymod(check, BigInt(symbol))
  check ^= 1n
  return Array.from({ length: 8 }, (_, at) => OUTPUT[Number((check >> BigInt(5 * (7 - at))) & 31n)]).join('')
}

function polymod(check: bigint, symbol: bigint): bigint {
  const top = check >> 35n
  let next = ((check & 0x7ffffffffn) << 5n) ^ symbol
  GENERATOR.forEach((value, bit) => {
    if (((top >> BigInt(bit)) & 1n) === 1n) next ^= value
  })
  return next
}
