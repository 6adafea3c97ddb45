import { expect, test } from 'vitest'
import type { Store } from '../../../src-main/storage/store.ts'

const BOB = 'https://b.test'
const DAVE = 'https://d.test'

/** The rows of failovers. Called inside the store's own describe block. */
export function failoverContract(store: () => Store, reopen: () => void): void {
  test('rows of failovers stay in order, by custodian', () => {
    expect(store().failovers.custodians()).toEqual([])
    store().failovers.append([
      { custodian: DAVE, at: 1, event: '{"kind":"thaw"}' },
      { custodian: BOB, at: 1, event: '{"reason":"Größe 2⁵³"}' },
    ])
    store().failovers.append([{ custodian: DAVE, at: 0, event: '{}' }])
    store().failovers.append([])
    reopen()
    expect(store().failovers.custodians()).toEqual([DAVE, BOB])
    expect(store().failovers.events(DAVE)).toEqual([
      { id: 1, custodian: DAVE, at: 1, event: '{"kind":"thaw"}' },
      { id: 3, custodian: DAVE, at: 0, event: '{}' },
    ])
    expect(store().failovers.events(BOB)).toEqual([{ id: 2, custodian: BOB, at: 1, event: '{"reason":"Größe 2⁵³"}' }])
    expect(store().failovers.events('https://none.test')).toEqual([])
  })
}
