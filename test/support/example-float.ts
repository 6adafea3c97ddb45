import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { FloatView } from '#shared/rpc/views/redemption.ts'
import { hexOf } from './example-data.ts'
import type { ExampleWorld } from './example-world.ts'

type FloatHandlers = Pick<Handlers, 'float.get' | 'float.receive' | 'float.invoice' | 'float.restore'>

export interface ExampleFloat {
  readonly handlers: FloatHandlers
  /** A payment takes it. */
  readonly take: (amount: bigint) => void
  readonly limit: (cap: string, low: string) => void
  readonly free: (unit: string) => bigint
  /** Negative takes. */
  readonly add: (unit: string, amount: bigint) => void
}

/** How long the example's payer takes over an invoice. ms. */
const PAID_AFTER = 6_000

/** The delegate's own ecash of the example core: filled by tokens and invoices under its cap, as the contract says. */
export function exampleFloat({ now, announce, write }: ExampleWorld, first: readonly Partial<FloatView>[]): ExampleFloat {
  let units: FloatView[] = first.map(unit => ({
    unit: 'sat',
    free: '0',
    held: '0',
    coins: 0,
    cap: '5000000',
    low_at: '500000',
    low: false,
    last_hour: '0',
    low_in_ms: null,
    waiting: [],
    ...unit,
  }))
  let lost = 16_384n

  const change = (unit: string, to: (before: FloatView) => Partial<FloatView>): void => {
    units = units.map(each => (each.unit === unit ? { ...each, ...to(each) } : each))
  }
  const add = (unit: string, amount: bigint): void =>
    change(unit, before => ({ free: String(BigInt(before.free) + amount), coins: before.coins + 16 }))
  /** An invoice that was given to somebody is paid after a while. */
  const settle = (): void => {
    for (const { unit, waiting } of units)
      for (const invoice of waiting)
        if (now() - invoice.created_at >= PAID_AFTER) {
          change(unit, before => ({ waiting: before.waiting.filter(({ quote }) => quote !== invoice.quote) }))
          add(unit, BigInt(invoice.amount))
        }
  }
  const checkCap = (unit: string, amount: bigint): void => {
    const held = units.find(each => each.unit === unit)
    if (held === undefined) throw new RpcError('float.token', `The mint signs nothing in ${unit}.`)
    const then = BigInt(held.free) + BigInt(held.held) + amount
    if (then > BigInt(held.cap))
      throw new RpcError(
        'float.cap',
        `The float would hold ${then} ${unit}, open invoices included; its cap is ${held.cap}. It is cash on this machine’s disk: fill it in steps, or raise the cap.`,
      )
  }

  return {
    take: amount =>
      change('sat', before => ({ free: String(BigInt(before.free) - amount), last_hour: String(BigInt(before.last_hour) + amount) })),
    free: unit => BigInt(units.find(each => each.unit === unit)?.free ?? 0),
    add,
    limit: (cap, low_at) => change('sat', () => ({ cap, low_at })),
    handlers: {
      'float.get': () => {
        settle()
        return units.map(unit => {
          const spare = BigInt(unit.free) - BigInt(unit.low_at)
          const pace = BigInt(unit.last_hour)
          return {
            ...unit,
            low: spare < 0n,
            low_in_ms: spare < 0n ? 0 : pace === 0n ? null : Number((spare * 3_600_000n) / pace),
          }
        })
      },
      'float.receive': ({ token }) => {
        if (!/^cashu[AB]/.test(token)) throw new RpcError('float.token', 'The float takes ecash of this mint, of one unit at a time.')
        if (token.includes('spent')) throw new RpcError('float.refused', 'The mint refused the token: it is spent, or not of this mint.')
        const amount = BigInt(/\d+$/.exec(token)?.[0] ?? '5000')
        checkCap('sat', amount)
        const pending = token.includes('slow')
        if (!pending) add('sat', amount)
        write('float.received', 'sat', `${amount} sat by token`)
        announce('redemption')
        return { amount: amount.toString(), pending }
      },
      'float.invoice': ({ unit, amount }) => {
        checkCap(unit, BigInt(amount))
        const quote = hexOf(`quote ${now()}`, 36)
        const invoice = { quote, amount, request: `lnbc${amount}n1p${hexOf(quote, 240)}`, created_at: now() }
        change(unit, before => ({ waiting: [...before.waiting, invoice] }))
        announce('redemption')
        return invoice
      },
      'float.restore': () => {
        const found = lost
        if (found > 0n) add('sat', found)
        lost = 0n
        announce('redemption')
        return { found: found.toString(), taken: '0' }
      },
    },
  }
}
