import type { TakenView, TookOutView } from '#shared/rpc/views/redemption.ts'
import type { TakenState, TookOut } from '../redemption/role-ports.ts'
import { bounded } from './bounded.ts'

/** What left the float, without its token. */
export const takenView = ({ id, at, unit, amount, state, left, returned, found }: TakenState): TakenView => ({
  id,
  at,
  unit: bounded(unit),
  amount: amount.toString(),
  state,
  left: left === null ? null : left.toString(),
  returned: returned.toString(),
  found,
})

/** The one view with a bearer secret in it. */
export const tookOutView = ({ id, unit, amount, token }: TookOut): TookOutView => ({
  id,
  unit: bounded(unit),
  amount: amount.toString(),
  token,
})
