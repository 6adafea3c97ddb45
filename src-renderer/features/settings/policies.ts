import type { Settings } from '#shared/rpc/views/app.ts'

export interface Policy {
  readonly name: Exclude<keyof Settings, 'network' | 'theme'>
  readonly label: string
  readonly reason: string
  /** Seconds, as the contract bounds them. */
  readonly min: number
  readonly max: number
}

export const POLICIES: readonly Policy[] = [
  {
    name: 'poll_seconds',
    label: 'Ask a silent feed every',
    reason: 'The protocol asks for 30. Sooner finds a broken stream sooner; each ask costs the mint one request.',
    min: 5,
    max: 300,
  },
  {
    name: 'keyset_poll_seconds',
    label: 'Read the keysets every',
    reason: 'The protocol asks for 60. A keyset that is not mirrored before its mint goes away cannot be redeemed.',
    min: 10,
    max: 3_600,
  },
  {
    name: 'stale_after_seconds',
    label: 'Call a mirror stale after',
    reason: 'Time without any reply. Keep it well above the first figure, so that one lost reply is not an alarm.',
    min: 30,
    max: 86_400,
  },
]

/** The whole number of seconds in `text`, or null when it is none or out of bounds. */
export function secondsOf(policy: Policy, text: string): number | null {
  if (!/^\d{1,6}$/.test(text.trim())) return null
  const value = Number(text)
  return value >= policy.min && value <= policy.max ? value : null
}
