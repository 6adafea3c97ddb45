import type { ServerRefusal } from './ports.ts'

export type ServerCode = ServerRefusal['code']

export const refuseServer = (code: ServerCode, detail: string, offeredPin: string | null = null): ServerRefusal => ({
  code,
  detail,
  offeredPin,
})

/** A line that broke: what `Line.lines` throws, because an iterator has no other way to say why it ends. */
export class BrokenLine extends Error implements ServerRefusal {
  readonly code: ServerCode
  readonly detail: string
  readonly offeredPin = null

  constructor(code: ServerCode, detail: string) {
    super(detail)
    this.name = 'BrokenLine'
    this.code = code
    this.detail = detail
  }
}

/** What the iterator of a line throws; lines of other makers throw a ServerRefusal of their own. Anything else is a mistake of ours. */
export const isRefusal = (thrown: unknown): thrown is ServerRefusal =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'detail' in thrown

/** What the operator reads of a failed connection: our words with the system's code behind them. */
export function describeFailure(thrown: unknown): string {
  const code = systemCode(thrown)
  return `${REASONS[code] ?? 'The connection failed'} (${code}).`
}

function systemCode(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && code !== '' ? code.slice(0, 60) : 'no code'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name was not found',
  EAI_AGAIN: 'The name could not be looked up now',
  ECONNREFUSED: 'The connection was refused: no server listens on that port, or a firewall says so',
  ECONNRESET: 'The connection broke',
  ETIMEDOUT: 'The host did not answer',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The network cannot be reached',
}
