import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { BroadcastReply, Chain } from '../chain/ports.ts'
import { meaningOf } from './node-words.ts'
import type { ReserveRefusal } from './ports.ts'

export interface Sent {
  readonly accepted: number
  readonly asked: number
  /** Fewer than two servers took it although more are configured: one alone could keep it to itself. */
  readonly warning: ReserveRefusal | null
}

export interface NotSent extends ReserveRefusal {
  /** A server was given it and did not say what it did with it. */
  readonly mayBeOut: boolean
}

/** Gives final bytes to every ready server. Refused only when none took it. */
export async function sendToServers(chain: Chain | null, raw: string): Promise<Result<Sent, NotSent>> {
  const replies = (await chain?.broadcast(raw)) ?? []
  const accepted = replies.filter(reply => reply.refusal === null).length
  if (accepted === 0) return fail(whyNot(replies))
  const configured = chain?.state().configured ?? 0
  const warning =
    accepted < 2 && configured > 1
      ? {
          code: 'broadcast.one-server',
          detail: `Only one of ${configured} servers took it. One alone could keep it to itself: send it again.`,
        }
      : null
  return ok({ accepted, asked: replies.length, warning })
}

function whyNot(replies: readonly BroadcastReply[]): NotSent {
  if (replies.length === 0) {
    const detail = 'No server is connected just now: nothing was sent. See Servers, then send it again.'
    return { code: 'broadcast.no-server', detail, mayBeOut: false }
  }
  const refusals = replies.flatMap(({ refusal }) => refusal ?? [])
  const mayBeOut = refusals.some(({ code }) => code !== 'server.error')
  const words = refusals.find(({ code }) => code === 'server.error')?.detail
  if (words === undefined) {
    const detail = 'No server answered. The transaction may or may not be out: it is followed, and can be sent again at no risk.'
    return { code: 'broadcast.no-answer', detail, mayBeOut }
  }
  const { code, detail } = meaningOf(words)
  return {
    code,
    detail: mayBeOut ? `Not every server answered: it may be out, and is followed. ${detail}`.slice(0, 480) : detail,
    mayBeOut,
  }
}
