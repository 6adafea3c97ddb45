import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Chain } from '../chain/ports.ts'
import { meaningOf } from './node-words.ts'
import type { ReserveRefusal } from './ports.ts'

export interface Sent {
  readonly accepted: number
  readonly asked: number
  /** Fewer than two servers took it although more are configured: one alone could keep it to itself. */
  readonly warning: ReserveRefusal | null
}

/** Gives final bytes to every ready server. Refused only when none took it; `broadcast.no-answer` leaves open whether one did. */
export async function sendToServers(chain: Chain | null, raw: string): Promise<Result<Sent, ReserveRefusal>> {
  const replies = (await chain?.broadcast(raw)) ?? []
  const accepted = replies.filter(reply => reply.refusal === null).length
  if (accepted === 0) {
    const words = replies.find(({ refusal }) => refusal?.code === 'server.error')?.refusal?.detail
    if (words !== undefined) return fail(meaningOf(words))
    return fail({
      code: 'broadcast.no-answer',
      detail: 'No server answered. The transaction may or may not be out: it is followed, and can be sent again at no risk.',
    })
  }
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
