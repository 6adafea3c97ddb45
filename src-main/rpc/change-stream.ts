import type { Topic, WorldName } from '#shared/rpc/contract.ts'
import { KEEP_ALIVE_MS } from '#shared/rpc/change-stream.ts'
import type { ServedWorld, Worlds } from './served-world.ts'

/** Changes of one burst travel together: a feed at 500 events/s makes 20 messages a second, not 500. */
const GATHER_MS = 50

/**
 * One subscriber's event stream. Nothing queues up behind a slow reader: topics wait in a set, which holds each word once, until it takes
 * the last message; a reader that takes nothing for a whole keep-alive interval is dropped and comes back by itself.
 */
export function changeStream(worlds: Worlds, name: WorldName): Response {
  const world = worlds(name)
  const encoder = new TextEncoder()
  // Filled by `announce`, emptied by `flush` alone.
  const pending = new Set<Topic>()
  let gathering: NodeJS.Timeout | null = null
  let stop = (): void => {}

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text))
      const ready = (): boolean => (controller.desiredSize ?? 0) > 0

      function announce(topics: readonly Topic[]): void {
        for (const topic of topics) pending.add(topic)
        gathering ??= setTimeout(flush, GATHER_MS)
      }
      function flush(): void {
        gathering = null
        if (pending.size === 0) return
        if (!ready()) {
          gathering = setTimeout(flush, GATHER_MS)
          return
        }
        send(`data: ${JSON.stringify([...pending])}\n\n`)
        pending.clear()
      }
      function keepAlive(): void {
        if (ready()) return send(': alive\n\n')
        stop()
        controller.close()
      }

      const alive = setInterval(keepAlive, KEEP_ALIVE_MS)
      const unsubscribe = world.onChange(announce)
      const unfollow = onceGone(worlds, name, world, () => {
        stop()
        controller.close()
      })
      stop = () => {
        clearInterval(alive)
        if (gathering !== null) clearTimeout(gathering)
        unsubscribe()
        unfollow()
      }
      send(': open\n\n')
    },
    cancel: () => stop(),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } })
}

/** The demo world ends when the operator leaves it, and the next demo is another one: a stream must not outlive its world in silence. */
function onceGone(worlds: Worlds, name: WorldName, world: ServedWorld, gone: () => void): () => void {
  if (name === 'home') return () => {}
  return worlds('home').onChange(topics => {
    if (topics.includes('demo') && !isCurrent()) gone()
  })
  function isCurrent(): boolean {
    try {
      return worlds(name) === world
    } catch {
      return false
    }
  }
}
