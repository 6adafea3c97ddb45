/** Digits in groups of three, parted by a narrow no-break space: never mistaken for a decimal point in any country. */
export function groupDigits(value: number | bigint | string): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f')
}
