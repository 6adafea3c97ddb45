import type { FailoverStep } from '#shared/rpc/views/failover.ts'

const LABELS: Readonly<Record<FailoverStep, string>> = {
  wait: 'Not yet',
  plan: 'Claimable',
  sign: 'To sign',
  broadcast: 'To send',
  watch: 'Claim sent',
  open: 'Claimed',
  redeem: 'Redeeming',
  report: 'To report',
  lost: 'Taken',
}

/** A step of a failover in a word or two. */
export const stepLabel = (step: FailoverStep): string => LABELS[step]
