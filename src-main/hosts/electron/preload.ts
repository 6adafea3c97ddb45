import { contextBridge, ipcRenderer } from 'electron'
import type { Topic } from '#shared/rpc/contract.ts'
import type { RpcReply } from '#shared/rpc/http.ts'
import { CHANNEL, type WatchNews } from './channels.ts'
import { isSupported } from './supported.ts'

/** Everything the page can reach outside of itself. It names no channel of its own choice and holds no Electron object. */
const { electron } = process.versions
let lastWatch = 0

contextBridge.exposeInMainWorld('nimdolf', {
  shell: { electron, supported: isSupported(electron) },

  call: (world: string, name: string, args: unknown): Promise<RpcReply> => ipcRenderer.invoke(CHANNEL.call, world, name, args),

  watch(world: string, onChange: (topics: readonly Topic[]) => void, onState: (connected: boolean) => void): () => void {
    const id = lastWatch++
    const onNews = (_event: unknown, to: number, news: WatchNews): void => {
      if (to !== id) return
      if ('topics' in news) onChange(news.topics)
      else onState(news.connected)
    }
    ipcRenderer.on(CHANNEL.news, onNews)
    ipcRenderer.send(CHANNEL.watch, id, world)
    return () => {
      ipcRenderer.off(CHANNEL.news, onNews)
      ipcRenderer.send(CHANNEL.unwatch, id)
    }
  },
})
