import type { FailoverPolicy } from './ports.ts'

export const DEFAULT_FAILOVER_POLICY: FailoverPolicy = {
  claim: 'operator-armed',
  depth: 6,
  lateEvents: 'block-until-released',
  closeAfterDays: null,
}
