import { createStore, type StoreApi } from 'zustand/vanilla'
import { createClient, type Client, type Transport } from '#shared/rpc/client.ts'
import { contract, type Answer, type Args, type CallName, type QueryName, type Topic, type WorldName } from '#shared/rpc/contract.ts'
import { RpcError, type RpcFailure } from '#shared/rpc/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

/** The latest answer to one question, and how much it can be trusted. */
export interface View<Data> {
  readonly data: Data | null
  /** Why the last attempt failed; earlier data stays beside it. */
  readonly error: RpcFailure | null
  /** True until the first answer or failure. */
  readonly loading: boolean
  /** True while `data` is older than what the core is known to have: it changed, the last attempt failed, or the line is down. */
  readonly stale: boolean
}

interface ViewState {
  readonly views: Readonly<Record<string, View<unknown>>>
  /** Line to the core of each watched world; absent until it first reports. */
  readonly connected: Readonly<Partial<Record<WorldName, boolean>>>
}

export interface ViewStore {
  readonly state: StoreApi<ViewState>
  /** Asks, and asks again whenever a topic of the question changes, until the returned function is called. */
  mount<Name extends QueryName>(world: WorldName, name: Name, args: Args<Name>): () => void
  /** Asks every question on screen again, for a "try again" button: what broke one answer broke its neighbours. */
  refresh(world: WorldName): void
  /** Acts, or asks once. Failures are values: a screen shows them where the button was. */
  call<Name extends CallName>(world: WorldName, name: Name, args: Args<Name>): Promise<Result<Answer<Name>, RpcFailure>>
}

/** Answers that no mounted screen needs are kept for a quick return to a screen, this many. */
const KEPT_UNMOUNTED = 40
/** A feed at 500 events/s announces itself as often; no eye needs more than this. Milliseconds between two asks of one question. */
const ASK_INTERVAL_MS = 200

export const FRESH: View<never> = { data: null, error: null, loading: true, stale: false }

export const keyOf = (world: WorldName, name: QueryName, args: unknown): string => `${world} ${name} ${JSON.stringify(args)}`

interface Question {
  readonly world: WorldName
  readonly name: QueryName
  readonly args: unknown
  /** Screens that show it; changed by `mount` alone. */
  mounts: number
  /** True while an answer is awaited; changed by `ask` alone. */
  asking: boolean
  /** Something changed while it was being asked; changed by `ask` alone. */
  again: boolean
  /** When it was last asked, and the timer of a delayed ask; changed by `ask` alone. */
  askedAt: number
  timer: ReturnType<typeof setTimeout> | null
}

/** One store for every answer on screen, keyed by (world, question). It decides when to ask; screens only show. */
export function createViewStore(transport: Transport, now: () => number = Date.now): ViewStore {
  const state = createStore<ViewState>(() => ({ views: {}, connected: {} }))
  const questions = new Map<string, Question>()
  const lines = new Map<WorldName, { readonly client: Client; mounts: number; unwatch: () => void }>()

  function clientOf(world: WorldName): Client {
    return lines.get(world)?.client ?? createClient(transport, world)
  }

  function patch(key: string, change: Partial<View<unknown>>): void {
    state.setState(({ views }) => ({ views: { ...views, [key]: { ...(views[key] ?? FRESH), ...change } } }))
  }

  /** One request at a time for a question; what changes meanwhile leads to exactly one more. */
  function ask(key: string, question: Question): void {
    if (question.asking || question.timer !== null) {
      question.again = question.asking
      return
    }
    const wait = question.askedAt + ASK_INTERVAL_MS - now()
    if (wait > 0) {
      question.timer = setTimeout(() => {
        question.timer = null
        ask(key, question)
      }, wait)
      return
    }
    question.asking = true
    question.again = false
    question.askedAt = now()
    void settle(clientOf(question.world).call(question.name, question.args as never)).then(answer => {
      question.asking = false
      if (questions.get(key) !== question) return
      patch(
        key,
        answer.ok
          ? { data: answer.value, error: null, loading: false, stale: question.again }
          : { error: answer.error, loading: false, stale: true },
      )
      if (question.again && question.mounts > 0) ask(key, question)
    })
  }

  function onChange(world: WorldName, topics: readonly Topic[]): void {
    for (const [key, question] of questions) {
      if (question.world !== world || !contract[question.name].topics.some(topic => topics.includes(topic))) continue
      if (question.mounts > 0) ask(key, question)
      else patch(key, { stale: true })
    }
  }

  function onState(world: WorldName, connected: boolean): void {
    const before = state.getState().connected[world]
    state.setState(({ connected: all }) => ({ connected: { ...all, [world]: connected } }))
    for (const [key, question] of questions) {
      if (question.world !== world || question.mounts === 0) continue
      if (!connected) patch(key, { stale: true })
      // Whatever changed while the line was down was not announced.
      else if (before === false) ask(key, question)
    }
  }

  function watch(world: WorldName): () => void {
    const known = lines.get(world)
    const line = known ?? { client: createClient(transport, world), mounts: 0, unwatch: () => {} }
    if (known === undefined) {
      lines.set(world, line)
      line.unwatch = line.client.watch(
        topics => onChange(world, topics),
        connected => onState(world, connected),
      )
    }
    line.mounts++
    return () => {
      line.mounts--
      if (line.mounts > 0) return
      line.unwatch()
      lines.delete(world)
      state.setState(({ connected: { [world]: _gone, ...rest } }) => ({ connected: rest }))
    }
  }

  function forgetOldest(): void {
    const idle = [...questions].filter(([, question]) => question.mounts === 0)
    const gone = new Set(idle.slice(0, Math.max(0, idle.length - KEPT_UNMOUNTED)).map(([key]) => key))
    if (gone.size === 0) return
    for (const key of gone) questions.delete(key)
    state.setState(({ views }) => ({ views: Object.fromEntries(Object.entries(views).filter(([key]) => !gone.has(key))) }))
  }

  return {
    state,
    mount(world, name, args) {
      const key = keyOf(world, name, args)
      const unwatch = watch(world)
      const question = questions.get(key) ?? { world, name, args, mounts: 0, asking: false, again: false, askedAt: 0, timer: null }
      questions.delete(key) // last in the map is the one most recently looked at
      questions.set(key, question)
      question.mounts++
      if (question.mounts === 1) ask(key, question)
      return () => {
        question.mounts--
        unwatch()
        forgetOldest()
      }
    },
    refresh(world) {
      for (const [key, question] of questions) {
        if (question.world !== world || question.mounts === 0) continue
        question.askedAt = 0
        ask(key, question)
      }
    },
    call: (world, name, args) => settle(clientOf(world).call(name, args)),
  }
}

/** A failed call as a value with a code. A transport's own exception gets one, so that screens need one way to show trouble. */
async function settle<Value>(promise: Promise<Value>): Promise<Result<Value, RpcFailure>> {
  try {
    return ok(await promise)
  } catch (thrown) {
    if (thrown instanceof RpcError) return fail({ code: thrown.code, detail: thrown.message })
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    return fail({
      code: 'rpc.unreachable',
      detail: `The core did not answer (${words.slice(0, 300)}). It is asked again as soon as the line is back.`,
    })
  }
}
