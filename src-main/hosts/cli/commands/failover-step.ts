import type { Client } from '#shared/rpc/client.ts'
import { codedOf, RpcError, type RpcFailure } from '#shared/rpc/errors.ts'
import type { BlockerView, FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { whatNext } from './failover-words.ts'

/** The steps that a script takes one after the other. */
export type StepName = 'diagnose' | 'plan' | 'sign' | 'broadcast' | 'open' | 'report'

/** What a step made, for scripts and for people. */
export interface Stepped {
  readonly artifacts: Readonly<Record<string, unknown>>
  readonly words: string
  /** The words are all there is to print: a sheet. */
  readonly alone?: boolean
  /** When the step did what it could and more is to be done. */
  readonly exit?: ExitCode
}

/** A refusal that hands over what is to be known before the step is tried again: `artifacts` to scripts, `list` to people. */
export class StepRefused extends RpcError {
  readonly artifacts: Stepped['artifacts']
  readonly list: string
  constructor({ code, detail }: RpcFailure, artifacts: Stepped['artifacts'], list = '') {
    super(code, detail)
    this.artifacts = artifacts
    this.list = list
  }
}

/**
 * Takes one step. With --json exactly `{step, state, blockers, artifacts}` is printed, also when it is refused: the refusal is then among the
 * blockers. `state` is the core's step afterwards; null when the core does not know the custodian or cannot be reached.
 */
export async function takeStep(
  cli: Cli,
  step: StepName,
  custodian: string,
  act: (client: Client, before: FailoverDetail) => Promise<Stepped>,
): Promise<void> {
  // Set by what `withCore` runs alone: the newest view there is.
  let view: FailoverDetail | null = null
  try {
    await cli.withCore(async client => {
      await client.call('reserve.refresh', {})
      const seen = await client.call('failover.get', { custodian })
      view = seen
      try {
        const { artifacts, words, alone = false, exit } = await act(client, seen)
        const after = await client.call('failover.get', { custodian })
        print(after, after.blockers, artifacts, () => (alone ? words : `${words}\n${whatNext(after)}`))
        cli.exit(exit ?? EXIT.done)
      } catch (thrown) {
        view = await client.call('failover.get', { custodian }).catch(() => seen)
        throw thrown
      }
    })
  } catch (thrown) {
    const refusal = codedOf(thrown)
    if (refusal === null) throw thrown
    const { artifacts, list } = thrown instanceof StepRefused ? thrown : { artifacts: {}, list: '' }
    if (cli.print.json) print(view, withRefusal(view, refusal), artifacts, () => '')
    cli.print.say(`${refusal.code}: ${refusal.detail}`)
    if (list !== '') cli.print.say(list)
    cli.exit(EXIT.refused)
  }

  function print(
    after: FailoverDetail | null,
    blockers: readonly BlockerView[],
    artifacts: Stepped['artifacts'],
    human: () => string,
  ): void {
    cli.print.answer({ step, state: after?.step ?? null, blockers, artifacts }, human)
  }
}

/** A blocker of the chain is told once, with the height or date on which it changes. */
function withRefusal(view: FailoverDetail | null, { code, detail }: RpcFailure): readonly BlockerView[] {
  const blockers = view?.blockers ?? []
  return blockers.some(one => one.code === code && one.detail === detail) ? blockers : [{ code, detail, until: null }, ...blockers]
}
