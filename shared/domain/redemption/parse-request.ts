import { isHex } from '#shared/lib/bytes.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { MAX_QUOTE_CHARS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { amountOf } from '../amount.ts'
import type { RawProof } from '../proof/proof.ts'
import { readProof } from '../proof/read-proof.ts'
import { refused, type Refused } from './refused.ts'
import type { Output, RedeemRequest } from './request.ts'

/** Which call it is; `method` is the last part of `/v1/melt/{method}`. */
export type Endpoint = { readonly kind: 'swap' } | { readonly kind: 'melt'; readonly method: string }

export interface RequestLimits {
  readonly maxInputs: number
  readonly maxOutputs: number
}

/**
 * False when the request is none of ours and goes to the delegate's mint as it came: no input names a keyset other than the mint's own,
 * or there are no inputs to be seen. Nothing is lost by that, since the mint knows no custodian's keyset. `body`: out of `parseJson`.
 */
export function concernsCustodians(body: unknown, isOwn: (id: string) => boolean): boolean {
  const inputs = isObject(body) ? body['inputs'] : null
  return Array.isArray(inputs) && inputs.some(input => isObject(input) && typeof input['id'] === 'string' && !isOwn(input['id']))
}

/** Protocol §5 step 1: shape and bounds, limits (11014, 11015), no input or output twice (11007, 11008). `body`: out of `parseJson`. */
export function parseRequest(endpoint: Endpoint, body: unknown, limits: RequestLimits): Result<RedeemRequest, Refused> {
  if (!isObject(body)) return malformed('the body is not a JSON object')
  const { inputs, outputs } = body
  if (!Array.isArray(inputs) || inputs.length === 0) return malformed('"inputs" is not a list of proofs')
  if (inputs.length > limits.maxInputs) return bad(11014, `At most ${limits.maxInputs} inputs a request; this one has ${inputs.length}.`)
  const blinded = outputs ?? []
  if (!Array.isArray(blinded)) return malformed('"outputs" is not a list of blinded messages')
  if (blinded.length > limits.maxOutputs)
    return bad(11015, `At most ${limits.maxOutputs} outputs a request; this one has ${blinded.length}.`)

  const proofs = each(inputs, proofAt)
  if (!proofs.ok) return proofs
  const messages = each(blinded, outputAt)
  if (!messages.ok) return messages
  // One secret has one Y, and two secrets have two: no point has to be computed to find a proof that comes twice (case D10).
  if (hasTwice(proofs.value.map(({ secret }) => secret))) return bad(11007, 'The same proof is among the inputs twice.')
  if (hasTwice(messages.value.map(({ B_ }) => B_))) return bad(11008, 'The same blinded message is among the outputs twice.')

  const parsed = { inputs: proofs.value, outputs: messages.value }
  switch (endpoint.kind) {
    case 'swap':
      return messages.value.length === 0 ? malformed('"outputs" is empty') : ok({ kind: 'swap', ...parsed })
    case 'melt': {
      const { quote } = body
      if (typeof quote !== 'string' || quote === '' || quote.length > MAX_QUOTE_CHARS || !quote.isWellFormed())
        return malformed(`"quote" is not a text of 1 to ${MAX_QUOTE_CHARS} characters`)
      return ok({ kind: 'melt', method: endpoint.method, quote, ...parsed })
    }
  }
}

function proofAt(value: unknown, at: number): Result<RawProof, Refused> {
  const proof = readProof(value)
  return proof.ok ? proof : malformed(`input ${at}: ${proof.error.detail}`)
}

function outputAt(value: unknown, at: number): Result<Output, Refused> {
  if (!isObject(value)) return malformed(`output ${at} is not an object`)
  const amount = amountOf(value['amount'])
  if (amount === null) return malformed(`output ${at}: "amount" is not an integer from 0 to 2^64−1`)
  const { id, B_ } = value
  if (typeof id !== 'string' || id === '' || id.length > 66) return malformed(`output ${at}: "id" is not a keyset id`)
  const point = typeof B_ === 'string' ? B_.toLowerCase() : ''
  if ((point.length !== 66 && point.length !== 96) || !isHex(point)) return malformed(`output ${at}: "B_" is not hex of a compressed point`)
  // Ids of before v1 are base64 and keep their case.
  return ok({ amount, id: isHex(id.toLowerCase()) ? id.toLowerCase() : id, B_: point })
}

function each<Value>(
  sent: readonly unknown[],
  read: (value: unknown, at: number) => Result<Value, Refused>,
): Result<readonly Value[], Refused> {
  const values: Value[] = []
  for (const [at, value] of sent.entries()) {
    const one = read(value, at)
    if (!one.ok) return one
    values.push(one.value)
  }
  return ok(values)
}

const hasTwice = (texts: readonly string[]): boolean => new Set(texts).size !== texts.length
const bad = (code: Refused['code'], detail: string) => fail(refused(1, code, detail))
const malformed = (detail: string) => bad(0, `Not a request that can be read: ${detail}.`)
