import { InvalidArgumentError } from 'commander'

/** The whole number in an argument; ends with how the command is used otherwise. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}

/** An amount as the contract carries it. */
export function wholeSat(text: string): string {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) throw new InvalidArgumentError('It is a whole amount, in digits alone.')
  return text
}
