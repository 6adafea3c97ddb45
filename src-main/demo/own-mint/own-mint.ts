import { Hono, type Context } from 'hono'
import { amountOf } from '#shared/domain/amount.ts'
import { parseRequest } from '#shared/domain/redemption/parse-request.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { concatBytes, toHex } from '#shared/lib/bytes.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { sha256 } from '../../crypto/sha256.ts'
import type { DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'
import { createFund } from './fund.ts'
import { createLedger, sumOf, type Ledger, type Signed } from './ledger.ts'
import type { DemoLightning } from './lightning.ts'
import { refused, type MintRefusal } from './mint-refusal.ts'

/** The mint that the operator of the demo runs: NUT-02 to 05, 07, 08, 09 and 12. It knows nothing of custodians, and always answers. */
export interface OwnMint {
  /** Answers as the mint's HTTP interface would. */
  readonly app: Hono
  /** Signs out of nothing: ecash that somebody bought before the demo began. */
  issue(outputs: readonly Output[]): readonly Signed[]
}

interface Parts {
  readonly name: string
  readonly keyset: DemoKeyset
  readonly curve: DemoCurve
  readonly lightning: DemoLightning
  readonly clock: { now(): number }
}

const MAX_ARRAY = 1_000
const LIMITS = { maxInputs: MAX_ARRAY, maxOutputs: MAX_ARRAY }
/** sat. */
const MAX_AMOUNT = 1_000_000n

export function createOwnMint({ name, keyset, curve, lightning, clock }: Parts): OwnMint {
  const ledger = createLedger(keyset, curve)
  // Counts quotes; changed by `nextId` alone.
  let quotes = 0
  const nextId = (): string => toHex(sha256(concatBytes(new TextEncoder().encode(`${keyset.id} quote ${quotes++}`)))).slice(0, 32)
  const fund = createFund({ ledger, lightning, clock, nextId })

  const head = { id: keyset.id, unit: 'sat', active: true, input_fee_ppk: keyset.inputFeePpk }
  const listed = { ...head, keys: Object.fromEntries(keyset.keys.map(({ amount, key }) => [amount.toString(), key])) }
  const methods = [{ method: 'bolt11', unit: 'sat', min_amount: 1, max_amount: Number(MAX_AMOUNT) }]
  const yes = { supported: true }
  const nuts = { 4: { methods, disabled: false }, 5: { methods, disabled: false }, 7: yes, 8: yes, 9: yes, 12: yes }

  const app = new Hono()
  app.get('/v1/info', context =>
    say(
      context,
      ok({
        name,
        version: 'Demo/1',
        pubkey: keyset.pubkey,
        time: Math.floor(clock.now() / 1_000),
        max_array_length: MAX_ARRAY,
        nuts,
      }),
    ),
  )
  app.get('/v1/keysets', context => say(context, ok({ keysets: [head] })))
  app.get('/v1/keys', context => say(context, ok({ keysets: [listed] })))
  app.get('/v1/keys/:id', context =>
    say(context, context.req.param('id') === keyset.id ? ok({ keysets: [listed] }) : refused(12001, 'keyset not known')),
  )
  app.get('/v1/mint/quote/bolt11/:id', context => say(context, known(fund.mintQuote(context.req.param('id')))))
  app.get('/v1/melt/quote/bolt11/:id', context => say(context, known(fund.meltQuote(context.req.param('id')))))

  /** A POST that was understood, or HTTP 422. */
  const post = (path: string, answer: (body: Body) => Result<object, MintRefusal> | null): void =>
    void app.post(path, async context => {
      const parsed = parseJson(await context.req.text())
      const answered = parsed.ok && isObject(parsed.value) ? answer(parsed.value) : null
      return answered === null ? context.json({ detail: 'not a request that can be read', code: 0 }, 422) : say(context, answered)
    })

  post('/v1/swap', body => {
    const request = parseRequest({ kind: 'swap' }, body, LIMITS)
    if (!request.ok) return request
    const { inputs, outputs } = request.value
    const Ys = ledger.checkInputs(inputs)
    if (!Ys.ok) return Ys
    const checked = ledger.checkOutputs(outputs, false)
    if (!checked.ok) return checked
    if (ledger.worth(inputs) !== sumOf(outputs)) return refused(11005, 'inputs and outputs are not balanced')
    ledger.spend(Ys.value)
    return ok({ signatures: ledger.sign(outputs) })
  })
  post('/v1/checkstate', ({ Ys }) =>
    Array.isArray(Ys) && Ys.length <= MAX_ARRAY
      ? ok({ states: Ys.map(Y => ({ Y: String(Y), state: ledger.isSpent(String(Y)) ? 'SPENT' : 'UNSPENT', witness: null })) })
      : null,
  )
  post('/v1/restore', body => {
    const outputs = readOutputs(body['outputs'])
    return outputs === null ? null : ok(restored(outputs, ledger))
  })
  post('/v1/mint/quote/bolt11', body => {
    const amount = amountOf(body['amount'])
    if (amount === null) return null
    if (body['unit'] !== 'sat') return refused(11013, 'unit not supported')
    if (amount < 1n || amount > MAX_AMOUNT) return refused(11006, `amounts are from 1 to ${MAX_AMOUNT} sat`)
    return ok(fund.newMintQuote(amount))
  })
  post('/v1/mint/bolt11', ({ quote, outputs: sent }) => {
    const outputs = readOutputs(sent)
    if (typeof quote !== 'string' || outputs === null) return null
    if (new Set(outputs.map(({ B_ }) => B_)).size < outputs.length) return refused(11008, 'duplicate outputs')
    const minted = fund.mint(quote, outputs)
    return minted.ok ? ok({ signatures: minted.value }) : minted
  })
  post('/v1/melt/quote/bolt11', ({ unit, request }) => {
    if (typeof request !== 'string') return null
    return unit === 'sat' ? fund.newMeltQuote(request) : refused(11013, 'unit not supported')
  })
  post('/v1/melt/bolt11', body => {
    const request = parseRequest({ kind: 'melt', method: 'bolt11' }, body, LIMITS)
    if (!request.ok) return request
    return request.value.kind === 'melt' ? fund.melt(request.value.quote, request.value.inputs, request.value.outputs) : null
  })

  return { app, issue: outputs => ledger.sign(outputs) }
}

type Body = Readonly<Record<string, unknown>>

const known = <Quote extends object>(quote: Quote | null): Result<Quote, MintRefusal> =>
  quote === null ? refused(20000, 'quote not found') : ok(quote)

function say(context: Context, answer: Result<object, MintRefusal>): Response {
  const body = answer.ok ? stringifyJson(answer.value) : JSON.stringify({ detail: answer.error.detail, code: answer.error.code })
  return context.body(body, answer.ok ? 200 : 400, { 'content-type': 'application/json' })
}

function restored(outputs: readonly Output[], { signatureOf }: Ledger): object {
  const found = outputs.filter(({ B_ }) => signatureOf(B_) !== null)
  return { outputs: found, signatures: found.map(({ B_ }) => signatureOf(B_)) }
}

/** Blinded messages (NUT-00); null when they are none. */
function readOutputs(value: unknown): readonly Output[] | null {
  if (!Array.isArray(value) || value.length > MAX_ARRAY) return null
  const outputs: Output[] = []
  for (const sent of value as readonly unknown[]) {
    const { id, B_, amount: worth } = isObject(sent) ? sent : {}
    const amount = amountOf(worth)
    if (typeof id !== 'string' || typeof B_ !== 'string' || amount === null) return null
    outputs.push({ id, B_: B_.toLowerCase(), amount })
  }
  return outputs
}
