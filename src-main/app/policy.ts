import type { Settings } from '#shared/rpc/views/app.ts'
import { settings as settingsSchema } from '#shared/rpc/views/app.ts'
import { ladderOf } from '../project/countdown.ts'
import type { SettingTable } from '../storage/store.ts'

const DEFAULTS: Settings = {
  network: null,
  theme: 'system',
  poll_seconds: 30,
  keyset_poll_seconds: 60,
  stale_after_seconds: 120,
  due_percent: 50,
  urgent_percent: 10,
  alarm_blocks: 36,
  ceremony_hours: 24,
  max_fee_sat: 100_000,
  consolidate_coins: 20,
  consolidate_rate: 5_000,
  claim_depth: 6,
  close_after_days: null,
}

/** The operator's policy: what the draft leaves open and what they chose (docs/protocol.md lists the defaults). */
export interface Policy {
  get(): Settings
  set(change: SettingsChange): Settings
}
export type SettingsChange = { readonly [Key in keyof Settings]?: Settings[Key] | undefined }

/** Reads once and keeps the answer: loops ask at every turn. A value that no longer fits the schema falls back to its default. */
export function createPolicy(table: SettingTable): Policy {
  // Changed by `set` alone.
  let current: Settings = read(table)
  return {
    get: () => current,
    set(change) {
      for (const [key, value] of Object.entries(change)) if (value !== undefined) table.set(key, JSON.stringify(value))
      current = read(table)
      return current
    },
  }
}

/** What reserves and plans need of it, in their own words. */
export const reservePolicy = (settings: Settings) => ({
  network: settings.network,
  ladder: ladderOf(settings),
  maxFee: BigInt(settings.max_fee_sat),
})

function read(table: SettingTable): Settings {
  const stored: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    const text = table.get(key)
    const value = text === null ? undefined : schema.safeParse(JSON.parse(text))
    if (value?.success) stored[key] = value.data
  }
  return { ...DEFAULTS, ...stored }
}
