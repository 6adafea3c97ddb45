import { isHex } from '#shared/lib/bytes.ts'
import { isObject } from '#shared/lib/json-object.ts'
import { MAX_DELEGATES, MAX_PLAN_INPUTS } from '#shared/lib/limits.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import type { Network } from './network.ts'
import type { OutputDerivation, PlanKind, PlannedInput, PlannedOutput, PlannedSpend, SpendPlan } from './spend-plan.ts'

/** A plan as one line of JSON, sat as integers of any size: for the tray, the signer process and `--out`. */
export const planToJson = (plan: SpendPlan): string => stringifyJson(plan)

/** Outputs of one plan: 50 payments and the change, with room. */
const MAX_OUTPUTS = 100
/** Hex digits of a leaf script or control block of ours: a control block at depth 32 has 1,057 bytes. */
const MAX_HEX = 4_000
const MAX_ADDRESS_CHARS = 120

/**
 * The plan that `planToJson` wrote, or null: a field of another form, a missing or a further one. It says nothing about what the plan
 * does; the gate does (`check-plan.ts`).
 */
export function planFromJson(text: string): SpendPlan | null {
  const parsed = parseJson(text)
  if (!parsed.ok) return null
  try {
    return readPlan(parsed.value)
  } catch (cause) {
    if (cause instanceof NotAPlan) return null
    throw cause
  }
}

/** Ends the reading at the first wrong field; never leaves this file. */
class NotAPlan extends Error {}

function readPlan(value: unknown): SpendPlan {
  const plan = fieldsOf(value, ['kind', 'network', 'lockTime', 'inputs', 'outputs', 'fee', 'satPerKvb', 'vsize'])
  return {
    kind: oneOf<PlanKind>(plan['kind'], ['rearm', 'payout', 'rotate', 'sweep', 'claim']),
    network: oneOf<Network>(plan['network'], ['regtest', 'signet', 'testnet4', 'mainnet']),
    lockTime: integer(plan['lockTime']),
    inputs: list(plan['inputs'], MAX_PLAN_INPUTS, readInput),
    outputs: list(plan['outputs'], MAX_OUTPUTS, readOutput),
    fee: sat(plan['fee']),
    satPerKvb: integer(plan['satPerKvb']),
    vsize: integer(plan['vsize']),
  }
}

function readInput(value: unknown): PlannedInput {
  const input = fieldsOf(value, ['txid', 'vout', 'amount', 'scriptPubKey', 'sequence', 'spend'])
  return {
    txid: hex(input['txid'], 64),
    vout: integer(input['vout']),
    amount: sat(input['amount']),
    scriptPubKey: hex(input['scriptPubKey']),
    sequence: integer(input['sequence']),
    spend: readSpend(input['spend']),
  }
}

function readSpend(value: unknown): PlannedSpend {
  const path = oneOf(isObject(value) ? value['path'] : null, ['key', 'leaf'])
  if (path === 'key') {
    const { internalKey, merkleRoot } = fieldsOf(value, ['path', 'internalKey', 'merkleRoot'])
    return { path, internalKey: hex(internalKey, 64), merkleRoot: merkleRoot === null ? null : hex(merkleRoot, 64) }
  }
  const { key, script, controlBlock } = fieldsOf(value, ['path', 'key', 'script', 'controlBlock'])
  return { path, key: hex(key, 64), script: hex(script), controlBlock: hex(controlBlock) }
}

function readOutput(value: unknown): PlannedOutput {
  const output = fieldsOf(value, ['scriptPubKey', 'address', 'amount', 'purpose', 'derivation'])
  const { address, derivation } = output
  if (typeof address !== 'string' || address.length > MAX_ADDRESS_CHARS) throw new NotAPlan()
  return {
    scriptPubKey: hex(output['scriptPubKey']),
    address,
    amount: sat(output['amount']),
    purpose: oneOf(output['purpose'], ['reserve', 'payout', 'hot']),
    derivation: derivation === null ? null : readDerivation(derivation),
  }
}

function readDerivation(value: unknown): OutputDerivation {
  const { internalKey, scripts } = fieldsOf(value, ['internalKey', 'scripts'])
  return { internalKey: hex(internalKey, 64), scripts: list(scripts, MAX_DELEGATES, script => hex(script)) }
}

function fieldsOf(value: unknown, names: readonly string[]): Record<string, unknown> {
  if (!isObject(value) || Object.keys(value).length !== names.length || !names.every(name => Object.hasOwn(value, name)))
    throw new NotAPlan()
  return value
}

function list<Item>(value: unknown, most: number, read: (item: unknown) => Item): readonly Item[] {
  if (!Array.isArray(value) || value.length > most) throw new NotAPlan()
  return value.map(item => read(item))
}

function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word {
  const word = words.find(known => known === value)
  if (word === undefined) throw new NotAPlan()
  return word
}

/** 32 bits, as every number of a transaction; vsize and rate are smaller. */
function integer(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff) throw new NotAPlan()
  return value
}

function sat(value: unknown): bigint {
  if (typeof value === 'bigint' && value >= 0n) return value
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  throw new NotAPlan()
}

function hex(value: unknown, digits?: number): string {
  if (typeof value !== 'string' || value.length > MAX_HEX || !isHex(value)) throw new NotAPlan()
  if (digits !== undefined && value.length !== digits) throw new NotAPlan()
  return value
}
