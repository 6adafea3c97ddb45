import { useRef, useState } from 'react'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { useCommand } from '../../app/use-view.ts'
import { count, groupDigits, hostOf, middle } from '../../ui/format.ts'
import type { MirrorLine } from './mirror-line.ts'

/** What the last act came to, until the operator closes it or acts again. */
export type Outcome =
  { readonly ok: true; readonly words: string } | { readonly ok: false; readonly error: RpcFailure; readonly title: string }

export interface MirrorActs {
  readonly outcome: Outcome | null
  readonly clear: () => void
  readonly syncing: boolean
  readonly sync: (line: MirrorLine) => void
  readonly togglePause: (line: MirrorLine) => void
  /** The mirrors under verification and how many are done; null while none is. */
  readonly verifying: { readonly done: number; readonly of: number; readonly now: string } | null
  readonly verify: (lines: readonly MirrorLine[]) => void
  readonly cancel: () => void
}

/** The acts on mirrors that answer in words: each says what happened where the operator looks, at the foot of the table. */
export function useMirrorActs(): MirrorActs {
  const sync = useCommand('mirror.sync')
  const pause = useCommand('mirror.pause')
  const verify = useCommand('mirror.verify')
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [verifying, setVerifying] = useState<MirrorActs['verifying']>(null)
  const stopped = useRef(false)

  const syncNow = async (line: MirrorLine): Promise<void> => {
    setOutcome(null)
    const answer = await sync.run({ url: line.url })
    const host = hostOf(line.url)
    if (!answer.ok) return setOutcome({ ok: false, error: answer.error, title: `${host} was not asked` })
    const [result] = answer.value
    if (result?.complete) return setOutcome({ ok: true, words: `${host} is complete to seq ${groupDigits(result.row.contiguous)}.` })
    setOutcome({
      ok: false,
      title: `${host} is not complete`,
      error: result?.reason ?? { code: 'mirror.incomplete', detail: 'It is asked again by itself.' },
    })
  }

  const togglePause = async (line: MirrorLine): Promise<void> => {
    setOutcome(null)
    const answer = await pause.run({ url: line.url, paused: !line.paused })
    if (!answer.ok)
      setOutcome({ ok: false, error: answer.error, title: `${hostOf(line.url)} could not be ${line.paused ? 'resumed' : 'paused'}` })
  }

  /** One after the other: verification reads every event back and would otherwise compete with itself for the disk. */
  const verifyAll = async (lines: readonly MirrorLine[]): Promise<void> => {
    setOutcome(null)
    stopped.current = false
    let events = 0
    let done = 0
    let proof = ''
    for (const line of lines) {
      if (stopped.current) break
      const host = hostOf(line.url)
      setVerifying({ done, of: lines.length, now: host })
      const answer = await verify.run({ url: line.url })
      if (!answer.ok || answer.value.bad > 0) {
        setVerifying(null)
        return setOutcome({
          ok: false,
          title: answer.ok ? `${count(answer.value.bad, 'stored event')} of ${host} did not verify` : `${host} could not be verified`,
          error: answer.ok
            ? {
                code: 'verify.bad',
                detail:
                  'The stored bytes were changed or the disk is failing. Keep a copy of the home, then remove the mirror and add it again.',
              }
            : answer.error,
        })
      }
      events += answer.value.events
      done++
      proof =
        lines.length === 1 && answer.value.root !== ''
          ? `, root ${middle(answer.value.root)}, ${(answer.value.ms / 1000).toFixed(1)} s`
          : ''
    }
    setVerifying(null)
    const whole = done === lines.length
    setOutcome({
      ok: true,
      words: `${whole ? '' : 'Stopped. '}${count(events, 'event')} of ${count(done, 'mirror')} read back and verified, 0 bad${proof}.`,
    })
  }

  return {
    outcome,
    clear: () => setOutcome(null),
    syncing: sync.busy,
    sync: line => void syncNow(line),
    togglePause: line => void togglePause(line),
    verifying,
    verify: lines => {
      if (verifying === null && lines.length > 0) void verifyAll(lines)
    },
    cancel: () => {
      stopped.current = true
    },
  }
}
