import type { ServerResponse } from 'node:http'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { CorsHeaders } from './mint-cors.ts'

/** What the gateway itself says to a request. */
export type GatewayAnswer =
  /** A body that was written elsewhere, as it is. */
  | { readonly kind: 'done'; readonly body: string }
  /** Protocol §5: HTTP 400. Nothing was consumed. */
  | { readonly kind: 'refused'; readonly code: number; readonly detail: string }
  /** 503: not now. Nothing was consumed. */
  | { readonly kind: 'later'; readonly seconds: number; readonly detail: string }
  /** 429. */
  | { readonly kind: 'slower'; readonly seconds: number }
  /** 500: a fault of ours. */
  | { readonly kind: 'fault' }
  /** 508: the mint's URL leads back here. */
  | { readonly kind: 'loop' }

export function sendOwn(response: ServerResponse, answer: GatewayAnswer, cors: CorsHeaders): void {
  const { status, body, seconds } = spelled(answer)
  const bytes = Buffer.from(body)
  const retry = seconds === null ? [] : ['Retry-After', String(Math.max(1, Math.ceil(seconds)))]
  const headers = ['Content-Type', 'application/json', ...cors, ...retry, 'Content-Length', String(bytes.length)]
  response.writeHead(status, headers)
  response.end(bytes)
}

function spelled(answer: GatewayAnswer): { readonly status: number; readonly body: string; readonly seconds: number | null } {
  switch (answer.kind) {
    case 'done':
      return { status: 200, body: answer.body, seconds: null }
    case 'refused':
      return { status: 400, body: problem(answer.detail, answer.code), seconds: null }
    case 'later':
      return { status: 503, body: problem(answer.detail), seconds: answer.seconds }
    case 'slower':
      return { status: 429, body: problem('Too many requests: wait a little.'), seconds: answer.seconds }
    case 'fault':
      return {
        status: 500,
        body: problem('Something went wrong here. Ask the same again: what was paid already is answered, not paid twice.'),
        seconds: null,
      }
    case 'loop':
      return { status: 508, body: problem('The mint URL of this gateway leads back to the gateway.'), seconds: null }
    default:
      return unreachable(answer)
  }
}

const problem = (detail: string, code = 0): string => JSON.stringify({ detail, code })
