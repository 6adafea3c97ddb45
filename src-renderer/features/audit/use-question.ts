import { useCallback, useMemo, useState } from 'react'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import type { TokenReport } from '#shared/rpc/views/audit.ts'
import { useSelection } from '../../app/use-route.ts'
import { useCommand } from '../../app/use-view.ts'
import { readQuestion } from './read-question.ts'

/** More Ys than this would make an address that nobody can copy; they stay in the window. */
const MOST_IN_ADDRESS = 20

export interface AskedQuestion {
  /** What is being looked up, null when nothing or a token is. */
  readonly Ys: readonly string[] | null
  /** What a link asked for that is not a Y; shown in the field, so that the reader sees why nothing is answered. */
  readonly unreadable: string | null
  readonly report: TokenReport | null
  readonly asking: boolean
  readonly tokenError: RpcFailure | null
  readonly askYs: (Ys: readonly string[]) => void
  /**
   * The token goes to the core once, as the argument of a call: never into the address, a saved look-up or the store of answers,
   * because whoever holds it can spend it.
   */
  readonly askToken: (token: string) => void
  readonly clear: () => void
}

/** What the audit screen was asked. Ys live in the address, so that a look-up can be linked and reloaded; a token never does. */
export function useQuestion(): AskedQuestion {
  const [select, setSelect] = useSelection()
  const [many, setMany] = useState<readonly string[] | null>(null)
  const [report, setReport] = useState<TokenReport | null>(null)
  const token = useCommand('audit.token')
  const { run, clear: clearError } = token

  const askYs = useCallback(
    (Ys: readonly string[]) => {
      clearError()
      setReport(null)
      setMany(Ys.length > MOST_IN_ADDRESS ? Ys : null)
      setSelect(Ys.length > MOST_IN_ADDRESS ? null : Ys.join(','))
    },
    [clearError, setSelect],
  )
  const askToken = useCallback(
    (text: string) => {
      setReport(null)
      setMany(null)
      setSelect(null)
      void run({ token: text }).then(answer => answer.ok && setReport(answer.value))
    },
    [run, setSelect],
  )
  const clear = useCallback(() => askYs([]), [askYs])

  const addressed = useMemo(() => readQuestion(select ?? ''), [select])
  const Ys = many ?? (addressed.kind === 'ys' ? addressed.Ys : null)
  return {
    Ys: report === null ? Ys : null,
    unreadable: addressed.kind === 'unclear' ? select : null,
    report,
    asking: token.busy,
    tokenError: token.error,
    askYs,
    askToken,
    clear,
  }
}
