import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { TakenView } from '#shared/rpc/views/redemption.ts'
import { hexOf } from './example-data.ts'
import type { ExampleWorld } from './example-world.ts'

/** What the example's float gives and takes. */
interface ExampleStock {
  readonly free: (unit: string) => bigint
  readonly add: (unit: string, amount: bigint) => void
}

/** What the operator took out of the example's float: first his own old acts, then what is taken while somebody looks. */
export function exampleTaken(
  { now, announce, write }: ExampleWorld,
  isOpen: boolean,
  stock: ExampleStock,
): Pick<Handlers, 'float.take' | 'float.taken' | 'float.token' | 'float.return'> {
  const started = now()
  const before = (id: number, hours: number, amount: string, over: Partial<TakenView>): TakenView => ({
    id,
    at: started - hours * 3_600_000,
    unit: 'sat',
    amount,
    state: 'unspent',
    left: amount,
    returned: '0',
    found: false,
    ...over,
  })
  let rows: TakenView[] = isOpen
    ? [
        before(412, 3, '21000', {}),
        before(308, 30, '64000', { state: 'part', left: '16000' }),
        before(120, 90, '100000', { state: 'spent', left: '0' }),
        before(88, 140, '5000', { state: 'returned', left: null, returned: '4999' }),
      ]
    : []
  const find = (id: number): TakenView => {
    const row = rows.find(each => each.id === id)
    if (row === undefined) throw new RpcError('float.unknown', `Nothing was taken out of the float as number ${id}.`)
    return row
  }
  const told = ({ id, unit, amount }: TakenView) => ({ id, unit, amount, token: `cashuB${hexOf(`taken ${id}`, 240)}` })

  return {
    'float.take': ({ unit, amount, confirmed }) => {
      const free = stock.free(unit)
      const wanted = amount === null ? free - 1n : BigInt(amount)
      if (isOpen && !confirmed) throw new RpcError('float.open', 'Redemption is open, and holders are paid from this float.')
      if (wanted >= free || wanted <= 0n)
        throw new RpcError('float.low', `${free} ${unit} of the float are free, of which ${free - 1n} ${unit} can be taken out at once.`)
      const row = before(Math.max(0, ...rows.map(({ id }) => id)) + 1, 0, String(wanted), { at: now(), unit })
      rows = [row, ...rows]
      stock.add(unit, -wanted - 1n)
      write('float.take', String(row.id), `${wanted} ${unit} are to leave the float.`)
      announce('redemption')
      return told(row)
    },
    'float.taken': () => rows,
    'float.token': ({ id }) => {
      const row = find(id)
      if (row.state === 'returned')
        throw new RpcError('float.returned', 'It was taken back into the float: its token is worth nothing any more.')
      return told(row)
    },
    'float.return': ({ id }) => {
      const { unit, left, state } = find(id)
      if (state === 'returned')
        throw new RpcError('float.returned', 'It was taken back into the float: its token is worth nothing any more.')
      if (left === '0') throw new RpcError('float.spent', 'All of it was spent: nothing is left to take back.')
      const amount = BigInt(left ?? 0) - 1n
      rows = rows.map(row => (row.id === id ? { ...row, state: 'returned', left: null, returned: String(amount) } : row))
      stock.add(unit, amount)
      write('float.return', String(id), `${amount} of what was taken out are to be float again.`)
      announce('redemption')
      return { amount: String(amount), pending: false }
    },
  }
}
