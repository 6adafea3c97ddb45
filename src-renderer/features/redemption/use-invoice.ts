import { useEffect, useRef, useState } from 'react'
import type { FloatView } from '#shared/rpc/views/redemption.ts'
import { useCommand } from '../../app/use-view.ts'

const totalOf = ({ free, held }: FloatView): bigint => BigInt(free) + BigInt(held)

/**
 * What became of an invoice that fills the float: it leaves the list once it is paid, or once it ran out. Only the float tells the two
 * apart. Each change of the list leads to a question of its own: an answer that was under way before the invoice was made knows nothing
 * of it, and would make it look paid.
 */
export function useInvoice(float: FloatView, quote: string): 'waiting' | 'paid' | 'gone' {
  const { run } = useCommand('float.get')
  const [end, setEnd] = useState<'paid' | 'gone' | null>(null)
  const before = useRef(totalOf(float))
  useEffect(() => {
    let left = false
    void run({}).then(answer => {
      const now = answer.ok ? answer.value.find(({ unit }) => unit === float.unit) : undefined
      if (left || now === undefined) return
      if (now.waiting.some(invoice => invoice.quote === quote)) before.current = totalOf(now)
      else setEnd(known => known ?? (totalOf(now) > before.current ? 'paid' : 'gone'))
    })
    return () => {
      left = true
    }
  }, [float, quote, run])
  return end ?? 'waiting'
}
