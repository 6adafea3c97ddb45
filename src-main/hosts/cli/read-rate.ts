import { InvalidArgumentError } from 'commander'

/** A fee rate of the servers by name, or sat per 1,000 vB. */
export type FeeRate = 'fast' | 'normal' | 'slow' | number

/** `fast`, `normal`, `slow`, or sat/vB, in every command alike. */
export const readRate = (text: string): FeeRate => (text === 'fast' || text === 'normal' || text === 'slow' ? text : perKvb(text))

/** sat/vB with up to three decimals → sat per 1,000 vB, without a float. */
export function perKvb(text: string): number {
  const match = /^(\d{1,4})(?:\.(\d{1,3}))?$/.exec(text)
  if (match === null) throw new InvalidArgumentError('It is fast, normal, slow, or a number of sat/vB.')
  return Number(match[1]) * 1_000 + Number((match[2] ?? '').padEnd(3, '0'))
}
