import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createKeyset } from '../../src-main/demo/ecash.ts'
import { createSimulatedMint } from '../../src-main/demo/simulated-mint.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import type { Program } from './programs.ts'

/** Markup in every field that a peer may choose. Any of it coming alive sets `window.pwned` or breaks the policy. */
export const HOSTILE = {
  name: `"><img src=x onerror=pwned=1>\u202Enmi`,
  version: '<script>pwned=2</script>',
  unit: '<svg onload=pwned=3>',
  witness: '</td><iframe srcdoc="<script>parent.pwned=4</script>"></iframe>',
  error: '<a href="javascript:pwned=5" style="position:fixed;inset:0">{{constructor}} ${pwned=6}</a>',
} as const

export interface HostileMint extends Program {
  readonly url: string
  /** From now on the feed answers nothing but an error with hostile words. */
  refuse(): void
}

/** A mint whose proofs and feed are in order, and whose words are not. */
export async function startHostileMint(): Promise<HostileMint> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const log = createMemoryStore().log('hostile')
  const mint = createSimulatedMint({
    name: HOSTILE.name,
    url,
    keyset: createKeyset(new Uint8Array(32).fill(7)),
    advertised: { reserves: [], delegates: [], delegate_for: [] },
    log,
    clock: Date,
  })
  mint.spend(12)
  let refusing = false

  const server = createAdaptorServer({
    async fetch(request: Request) {
      const { pathname } = new URL(request.url)
      if (pathname.endsWith('/sse') || (refusing && pathname.includes('/firehose/')))
        return Response.json({ detail: HOSTILE.error, code: 33_999 }, { status: 400 })
      const reply = await mint.app.fetch(request)
      const text = (await reply.text())
        .replaceAll('"Demo/1"', JSON.stringify(HOSTILE.version))
        .replaceAll('"unit":"sat"', `"unit":${JSON.stringify(HOSTILE.unit)}`)
        .replaceAll('"witness":null', `"witness":${JSON.stringify(HOSTILE.witness)}`)
      return new Response(text, { status: reply.status, headers: { 'content-type': 'application/json' } })
    },
    overrideGlobalObjects: false,
  }) as Server
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url,
    refuse: () => (refusing = true),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
