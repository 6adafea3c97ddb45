import type { Result } from '#shared/lib/result.ts'
import type { Electrum, ServerRefusal } from './ports.ts'

/** The same server, with `answered` called at each of its answers. */
export function noteAnswers(electrum: Electrum, answered: () => void): Electrum {
  const noted = async <Value>(asked: Promise<Result<Value, ServerRefusal>>): Promise<Result<Value, ServerRefusal>> => {
    const answer = await asked
    if (answer.ok || answer.error.code === 'server.error') answered()
    return answer
  }
  return {
    software: electrum.software,
    pin: electrum.pin,
    gone: electrum.gone,
    onTip: listener => electrum.onTip(listener),
    onScript: (hash, listener) => noted(electrum.onScript(hash, listener)),
    headers: (from, count) => noted(electrum.headers(from, count)),
    history: hash => noted(electrum.history(hash)),
    transaction: txid => noted(electrum.transaction(txid)),
    merkle: (txid, height) => noted(electrum.merkle(txid, height)),
    estimateFee: blocks => noted(electrum.estimateFee(blocks)),
    relayFee: () => noted(electrum.relayFee()),
    broadcast: raw => noted(electrum.broadcast(raw)),
    ping: () => noted(electrum.ping()),
    close: () => electrum.close(),
  }
}
