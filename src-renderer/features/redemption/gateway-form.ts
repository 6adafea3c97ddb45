import { FLOAT_DEFAULTS, type GatewayArgs } from '#shared/rpc/views/redemption.ts'
import { readAmount } from './read-amount.ts'

/** What the operator typed, before it is a set-up. */
export interface Form {
  readonly mint_url: string
  readonly public_url: string
  readonly listen: string
  readonly way: 'sidecar' | 'front'
  readonly info_url: string
  readonly approved_hosts: string
  readonly float_cap: string
  readonly float_low: string
}

const FIRST: Form = {
  mint_url: '',
  public_url: '',
  listen: '127.0.0.1:3391',
  way: 'sidecar',
  info_url: '',
  approved_hosts: '',
  ...FLOAT_DEFAULTS,
}

/** The set-up as it stands, to be changed; else what suits most. */
export const formOf = (config: GatewayArgs | null): Form =>
  config === null
    ? FIRST
    : {
        ...config,
        public_url: config.public_url ?? '',
        way: config.front ? 'front' : 'sidecar',
        info_url: config.info_url ?? '',
        approved_hosts: config.approved_hosts.join(', '),
      }

type Checked = Exclude<keyof Form, 'way'>

/** What is missing, in words that say how to put it right. The core judges the rest; this only spares a round trip. */
export function formErrors(form: Form): Readonly<Record<Checked, string | null>> {
  const whole = 'Write the whole address, with https:// or http://'
  const optional = (text: string): string | null => (text.trim() === '' || isHttp(text) ? null : `${whole}, or leave it empty.`)
  const cap = readAmount(form.float_cap)
  const low = form.float_low.trim() === '0' ? '0' : readAmount(form.float_low)
  return {
    mint_url: isHttp(form.mint_url) ? null : `${whole}.`,
    public_url: optional(form.public_url),
    listen: isListen(form.listen.trim()) ? null : 'Write an address and a port, such as 127.0.0.1:3391. Port 0 takes a free one.',
    info_url: optional(form.info_url),
    approved_hosts: hostsOf(form).every(isHostAndPort) ? null : 'Write HOST:PORT, more than one with commas between.',
    float_cap: cap === null ? 'A whole number of sat above 0.' : null,
    float_low:
      low === null
        ? 'A whole number of sat.'
        : cap !== null && BigInt(low) >= BigInt(cap)
          ? 'Must be below the cap, or the float is low however full it is.'
          : null,
  }
}

export const argsOf = (form: Form): GatewayArgs => ({
  mint_url: form.mint_url.trim(),
  public_url: orNull(form.public_url),
  listen: form.listen.trim(),
  front: form.way === 'front',
  info_url: orNull(form.info_url),
  approved_hosts: hostsOf(form),
  float_cap: readAmount(form.float_cap) ?? '0',
  float_low: readAmount(form.float_low) ?? '0',
})

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

const hostsOf = ({ approved_hosts: text }: Form): string[] => text.split(/[\s,]+/).filter(host => host !== '')

function isHttp(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text.trim()).protocol)
  } catch {
    return false
  }
}

const isHostAndPort = (text: string): boolean => /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/]+):\d{1,5}$/.test(text)

function isListen(text: string): boolean {
  const port = /:(\d{1,5})$/.exec(text)?.[1]
  return isHostAndPort(text) && Number(port) <= 65_535
}
