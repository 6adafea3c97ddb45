/** Where a key moves the focus among `count` rows: a place, the column heads, or null for a key that does not move. */
export function moveIn(key: string, place: number, count: number, page: number): number | 'head' | null {
  const last = count - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(place + 1, last)
    case 'ArrowUp':
      return place === 0 ? 'head' : place - 1
    case 'PageDown':
      return Math.min(place + page, last)
    case 'PageUp':
      return Math.max(place - page, 0)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}
