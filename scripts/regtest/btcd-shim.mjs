/**
 * btcd as ElectrumX wants its daemon: Bitcoin Core's dialect in a few places. Tried out for this project with btcd 0.26.2 and e-x 2.0.0.
 * What it answers about network and indexes is canned, and its fee estimate is whatever it was told: neither is the node's word.
 */
import { createServer } from 'node:http'

/** One call of JSON-RPC. @typedef {{ method: string, params?: unknown[], id: unknown }} Call */
/** @typedef {{ result: any, error: { code: number, message: string } | null, id: unknown, jsonrpc?: string }} Reply */

/**
 * @param {(call: Call) => Promise<Reply>} ask btcd
 * @returns {Promise<{ readonly port: number, estimate(satPerKvb: number | null): void, close(): Promise<void> }>}
 */
export async function openShim(ask) {
  // What the servers estimate, for any target; changed by `estimate` alone.
  /** @type {number | null} */
  let satPerKvb = null
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', chunk => (text += chunk))
    request.on('end', () => {
      void answer(text, ask, satPerKvb).then(reply => {
        const body = JSON.stringify(reply)
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
      })
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return {
    port: address.port,
    estimate: rate => void (satPerKvb = rate),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/**
 * @param {string} text
 * @param {(call: Call) => Promise<Reply>} ask
 * @param {number | null} rate
 */
async function answer(text, ask, rate) {
  try {
    const calls = JSON.parse(text)
    return Array.isArray(calls) ? await Promise.all(calls.map(call => one(call, ask, rate))) : await one(calls, ask, rate)
  } catch (error) {
    return { result: null, error: { code: -32_603, message: String(error) }, id: null }
  }
}

/**
 * @param {Call} call
 * @param {(call: Call) => Promise<Reply>} ask
 * @param {number | null} rate
 * @returns {Promise<Reply>}
 */
async function one({ method, params = [], id }, ask, rate) {
  const given = Array.isArray(params) ? [...params] : []
  /** @param {unknown} result */
  const canned = result => ({ result, error: null, id })
  switch (method) {
    case 'getnetworkinfo':
      return canned({
        version: 310_000,
        subversion: '/btcd:0.26.2/',
        relayfee: 0.00001,
        incrementalfee: 0.00001,
        connections: 0,
        warnings: '',
      })
    case 'getindexinfo':
      return canned({ txindex: { synced: true }, txospenderindex: { synced: true } })
    case 'estimatesmartfee':
      return canned(
        rate === null ? { errors: ['Insufficient data or no feerate found'], blocks: given[0] } : { feerate: rate / 1e8, blocks: given[0] },
      )
    case 'getblock':
      if (typeof given[1] === 'boolean') given[1] = given[1] ? 1 : 0
      break
    case 'gettxspendingprevout':
      // Bitcoin Core 31 takes an object of options; btcd does not.
      given.length = 1
      break
  }
  const reply = await ask({ method, params: given, id })
  if (method === 'getmempoolinfo' && reply.result) {
    Object.assign(reply.result, { loaded: true, mempoolminfee: 0.00001, minrelaytxfee: 0.00001, incrementalrelayfee: 0.00001 })
  }
  delete reply.jsonrpc
  return reply
}
