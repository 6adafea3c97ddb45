import * as z from 'zod'
import { policyArgs, type PolicyArgs } from '#shared/rpc/views/reserve.ts'

/** The fields of a reserve package from which its address follows; everything else in it is derived. */
const saved = z.object({
  network: policyArgs.shape.network,
  template: policyArgs.shape.template,
  internal_key: policyArgs.shape.internal_key,
  leaves: z
    .array(
      z.object({
        name: z.string().nullish(),
        mint_url: z.string().nullish(),
        pubkey: policyArgs.shape.internal_key,
        delay: z.int(),
        unit: z.literal('blocks'),
      }),
    )
    .min(1),
})

/** The policy in a package's text, so that its address can be derived once more; null where a package is no list of ours. */
export function policyInPackage(text: string): PolicyArgs | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const read = saved.safeParse(value)
  if (!read.success) return null
  const { leaves, ...policy } = read.data
  const delegates = leaves.map(({ name, mint_url: url, pubkey, delay }) => ({ name: name ?? null, mint_url: url ?? null, pubkey, delay }))
  const whole = policyArgs.safeParse({ ...policy, delegates })
  return whole.success ? whole.data : null
}
