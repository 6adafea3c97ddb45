import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulatedOwnMint } from '../../test/support/simulated-own-mint.ts'

/**
 * A mint with real keys and compiled curve arithmetic in a process of its own, over HTTP on loopback; its ledger is memory, so that no real mint
 * swaps faster. Invoices are paid at once. Prints its URL.
 */
const mint = createSimulatedOwnMint(0)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const path = request.url ?? '/'
    if (path === '/v1/info') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"Simulated"}')
    const { status, body } = mint.handle(request.method ?? 'GET', path, chunks.length === 0 ? undefined : Buffer.concat(chunks).toString())
    for (const quote of mint.mints.values()) if (quote.state === 'UNPAID') quote.state = 'PAID'
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
