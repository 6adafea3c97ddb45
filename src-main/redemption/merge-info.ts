import { delegateFor } from '#shared/domain/redemption/merge-keysets.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'
import type { GatewayDeps } from './gateway-ports.ts'

/**
 * `GET /v1/info` with `nuts.xx.delegate_for` (protocol §2), whatever the state of redemption: a relation is mutual only while both say so.
 * What the info says already of mints that we do not mirror stays. Null when there is nothing to add, or nothing to add to.
 */
export function withDelegateFor(infoText: string, { keysets, mergeXx }: Pick<GatewayDeps, 'keysets' | 'mergeXx'>): string | null {
  const ours = delegateFor(keysets.delegated().values())
  if (ours.length === 0) return null
  const urls = new Set(ours.map(({ mint_url }) => mint_url))
  try {
    const others = saidAlready(infoText).filter(entry => !urls.has(urlIn(entry)))
    return mergeXx(infoText, { supported: true, delegate_for: [...others, ...ours] })
  } catch {
    return null
  }
}

function saidAlready(infoText: string): readonly unknown[] {
  const list = fieldOf(fieldOf(fieldOf(JSON.parse(infoText), 'nuts'), 'xx'), 'delegate_for')
  return Array.isArray(list) ? (list as readonly unknown[]) : []
}

const urlIn = (entry: unknown): string => {
  const url = fieldOf(entry, 'mint_url')
  return typeof url === 'string' ? withoutSlash(url) : ''
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
