import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import type { Result } from '#shared/lib/result.ts'
import { gatherQuestions } from './gather-questions.ts'
import type { MintQuestions } from './gateway-ports.ts'
import type { OwnMint } from './own-mint.ts'

/** Nullifiers of one turn of the event loop: a millisecond of native work, ten of portable. */
const A_TURN = 50
/** Outputs of several requests that are asked for together: a fifth of what mints allow in one. */
const OUTPUTS_TOGETHER = 200

/** What an `Ask` asks of the delegate's mint. `nullifierOf`: Y of a proof of that mint, by the version of its keyset. */
export function createMintQuestions(
  mint: Pick<OwnMint, 'states' | 'restore' | 'meltQuote'>,
  nullifierOf: (proof: RawProof) => string,
): MintQuestions {
  const signedOf = gatherQuestions(
    async (outputs: readonly Output[]) => new Set(answered(await mint.restore(outputs)).keys()),
    OUTPUTS_TOGETHER,
  )
  return {
    async statesOf(own) {
      const Ys: string[] = []
      for (const [at, proof] of own.entries()) {
        if (at > 0 && at % A_TURN === 0) await nextTurn()
        Ys.push(nullifierOf(proof))
      }
      return answered(await mint.states(Ys))
    },
    signedOf,
    async quoteOf(method, id) {
      return answered(await mint.meltQuote(method, id))
    },
  }
}

function answered<Answer>(result: Result<Answer, { readonly code: string }>): Answer {
  if (result.ok) return result.value
  throw new Error(`the mint did not answer: ${result.error.code}`)
}
