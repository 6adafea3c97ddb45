import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron'
import * as z from 'zod'
import type { Transport } from '#shared/rpc/client.ts'
import { contract, world as worldName, type CallName, type Topic } from '#shared/rpc/contract.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { maxArgumentBytes, type RpcReply } from '#shared/rpc/http.ts'
import { CHANNEL, type WatchNews } from './channels.ts'
import { isTrustedSender } from './trusted-sender.ts'

const callName = z.enum(Object.keys(contract) as [CallName, ...CallName[]])
const watch = z.object({ id: z.int().min(0), world: worldName })
/** Open watches of one page: it needs one a world. */
const MAX_WATCHES = 16

/** Carries the page's calls to the core and the core's news to the page. Knows their names and size; the core validates the rest. */
export function relayIpc(ipc: IpcMain, transport: Transport): void {
  const watches = new Map<WebContents, Map<number, () => void>>()

  ipc.handle(CHANNEL.call, async (event, world: unknown, name: unknown, args: unknown): Promise<RpcReply> => {
    try {
      assertTrusted(event)
      const call = read(callName, name)
      const maxBytes = maxArgumentBytes(call)
      if (JSON.stringify(args).length > maxBytes) throw new RpcError('rpc.too-large', `A request may carry ${maxBytes} bytes.`)
      return { ok: true, answer: await transport.call(read(worldName, world), call, args) }
    } catch (thrown) {
      const { code, message } = thrown instanceof RpcError ? thrown : new RpcError('rpc.unreachable', String(thrown))
      return { ok: false, error: { code, detail: message.slice(0, 2_000) } }
    }
  })

  // A message has no answer: what is not as our preload sends it is ignored, never thrown, as that would end the shell.
  ipc.on(CHANNEL.watch, (event, id: unknown, world: unknown) => {
    const asked = watch.safeParse({ id, world })
    if (!isTrustedSender(event.senderFrame) || !asked.success) return
    const mine = watchesOf(event.sender)
    if (mine.size >= MAX_WATCHES || mine.has(asked.data.id)) return
    const tell = (news: WatchNews): void => {
      if (!event.sender.isDestroyed()) event.sender.send(CHANNEL.news, id, news)
    }
    const unwatch = transport.watch(
      asked.data.world,
      (topics: readonly Topic[]) => tell({ topics }),
      connected => tell({ connected }),
    )
    mine.set(asked.data.id, unwatch)
  })

  ipc.on(CHANNEL.unwatch, (event, id: unknown) => {
    if (!isTrustedSender(event.senderFrame) || typeof id !== 'number') return
    const mine = watchesOf(event.sender)
    mine.get(id)?.()
    mine.delete(id)
  })

  /** A page that reloads, crashes or closes takes its watches with it. */
  function watchesOf(page: WebContents): Map<number, () => void> {
    const known = watches.get(page)
    if (known !== undefined) return known
    const mine = new Map<number, () => void>()
    watches.set(page, mine)
    const forget = (): void => {
      for (const unwatch of mine.values()) unwatch()
      mine.clear()
    }
    page.on('did-navigate', forget)
    page.on('render-process-gone', forget)
    page.once('destroyed', () => {
      forget()
      watches.delete(page)
    })
    return mine
  }
}

function assertTrusted(event: IpcMainInvokeEvent | IpcMainEvent): void {
  if (!isTrustedSender(event.senderFrame)) throw new RpcError('shell.sender', 'Only the console’s own page may call.')
}

function read<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new RpcError('rpc.arguments', z.prettifyError(parsed.error).slice(0, 500))
  return parsed.data
}
