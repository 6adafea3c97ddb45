import { expect, test } from 'vitest'
import { taken, tookOut } from '#shared/rpc/views/redemption.ts'
import { takenView, tookOutView } from '../../../src-main/project/taken.ts'
import type { TakenState } from '../../../src-main/redemption/role-ports.ts'

const state: TakenState = { id: 7, at: 1, unit: 'sat', amount: 2n ** 63n, state: 'part', left: 0n, returned: 5n, found: true }

test('what was taken out is shown to the last digit, and its token in one view alone', () => {
  const view = taken.parse(takenView(state))
  expect(view).toEqual({ ...state, amount: '9223372036854775808', left: '0', returned: '5' })
  expect(taken.parse(takenView({ ...state, state: 'unknown', left: null })).left).toBeNull()
  expect(JSON.stringify(view)).not.toContain('cashu')
  const took = { id: 7, unit: 'u'.repeat(5_000), amount: 21n, token: 'cashuBabc' }
  expect(tookOut.parse(tookOutView(took))).toMatchObject({ amount: '21', token: 'cashuBabc' })
  expect(tookOut.parse(tookOutView({ ...took, token: null })).token).toBeNull()
})
