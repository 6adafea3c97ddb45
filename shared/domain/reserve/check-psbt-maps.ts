import { PSBTInput, PSBTOutput } from '@scure/btc-signer/psbt.js'
import { RawOldTx } from '@scure/btc-signer/script.js'
import { equalBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { doubleSha256, reversedHex } from '../chain/header.ts'
import { inputFields, originLeaves, outputFields } from './build-psbt.ts'
import { sat } from './fee-bounds.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import type { Psbt, PsbtInput, PsbtOutput } from './read-psbt.ts'
import { SIGHASH_ALL, SIGHASH_DEFAULT } from '../chain/taproot-message.ts'
import type { PlannedInput, PlannedOutput } from './spend-plan.ts'

/** Fields that an input may have; signatures are judged apart. Anything else could mean something to another signer. */
const INPUT_FIELDS = [
  'witnessUtxo',
  'nonWitnessUtxo',
  'sighashType',
  'tapInternalKey',
  'tapMerkleRoot',
  'tapLeafScript',
  'tapBip32Derivation',
  'tapKeySig',
  'tapScriptSig',
]
const OUTPUT_FIELDS = ['tapInternalKey', 'tapTree', 'tapBip32Derivation']

/** Global fields: the transaction, and the version 0 that older programs spell out. */
export function checkGlobalMap(global: Psbt['global']): readonly GateRefusal[] {
  return foreignFields('The PSBT', global, ['unsignedTx', 'version'])
}

/** An input's map: every field that our own PSBT has, with the same value, and none that it has not. */
export function checkInputMap(name: string, map: PsbtInput, planned: PlannedInput): readonly GateRefusal[] {
  const refusals = [...foreignFields(name, map, INPUT_FIELDS)]
  const due = inputFields(planned)
  const { witnessUtxo: coin } = map
  if (coin === undefined) refusals.push(refusal('gate.input', `${name} does not say which output it spends.`))
  else if (coin.amount !== planned.amount) {
    refusals.push(refusal('gate.amount', `${name} claims to spend ${sat(coin.amount)}; the coin of the plan holds ${sat(planned.amount)}.`))
  } else if (toHex(coin.script) !== planned.scriptPubKey) {
    refusals.push(refusal('gate.script', `${name} claims to spend another output script than the plan.`))
  }
  if (!sameField('tapInternalKey', map, due) || !sameField('tapMerkleRoot', map, due)) {
    refusals.push(refusal('gate.leaf', `${name} has another internal key or Merkle root than the plan.`))
  }
  if (!sameField('tapLeafScript', map, due)) {
    const wrong =
      planned.spend.path === 'key' ? 'a leaf, and the plan spends by the key path' : 'another leaf or control block than the plan'
    refusals.push(refusal('gate.leaf', `${name} has ${wrong}.`))
  }
  if (map.sighashType !== undefined && map.sighashType !== SIGHASH_DEFAULT && map.sighashType !== SIGHASH_ALL) {
    refusals.push(refusal('gate.sighash', `${name} asks for the sighash type ${map.sighashType}: a signature must commit to everything.`))
  }
  if (map.nonWitnessUtxo !== undefined && !isPrevious(map.nonWitnessUtxo, planned)) {
    refusals.push(refusal('gate.input', `${name} carries a former transaction that is not the one it spends.`))
  }
  if (!isOrigin(map, planned)) refusals.push(refusal('gate.field', `${name} names the origin of a key that does not sign it.`))
  return refusals
}

/** An output's map: nothing, or what our own PSBT says of it. */
export function checkOutputMap(name: string, map: PsbtOutput, planned: PlannedOutput): readonly GateRefusal[] {
  const refusals = [...foreignFields(name, map, OUTPUT_FIELDS)]
  const due = outputFields(planned)
  for (const field of ['tapInternalKey', 'tapTree'] as const) {
    const { [field]: said } = map
    if (said === undefined) continue
    const coder = PSBTOutput[field][2]
    if (!sameBytes(coder as Coder, said, due[field])) {
      refusals.push(refusal('gate.change', `${name} says that it belongs to a key or tree that the plan does not have.`))
    }
  }
  const owners = map.tapBip32Derivation ?? []
  if (owners.some(([key]) => toHex(key) !== planned.derivation?.internalKey)) {
    refusals.push(refusal('gate.change', `${name} names the origin of a key that is not its own.`))
  }
  return refusals
}

function foreignFields(name: string, map: object, known: readonly string[]): readonly GateRefusal[] {
  const foreign = Object.keys(map).filter(field => !known.includes(field))
  return foreign.map(field => refusal('gate.field', `${name} has a field that the plan does not have (${field}).`))
}

/** The library's coders are of as many types as fields; each is only given what it decoded. */
interface Coder {
  encode(value: unknown): Uint8Array
}

function sameField(field: 'tapInternalKey' | 'tapMerkleRoot' | 'tapLeafScript', map: PsbtInput, due: PsbtInput): boolean {
  const [, keyCoder, coder] = PSBTInput[field]
  if (keyCoder === false) return sameBytes(coder as Coder, map[field], due[field])
  const [one = [], other = []] = [map.tapLeafScript, due.tapLeafScript]
  return (
    one.length === other.length &&
    one.every(([block, script], at) => {
      const [dueBlock, dueScript] = other[at] ?? []
      return sameBytes(keyCoder as Coder, block, dueBlock) && sameBytes(coder as Coder, script, dueScript)
    })
  )
}

function sameBytes(coder: Coder, one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other
  return equalBytes(coder.encode(one), coder.encode(other))
}

/** True when the former transaction hashes to the outpoint and has the coin. Core asks for it even where Taproot needs none. */
function isPrevious(previous: NonNullable<PsbtInput['nonWitnessUtxo']>, { txid, vout, amount, scriptPubKey }: PlannedInput): boolean {
  const { version, inputs, outputs, lockTime } = previous
  const output = outputs[vout]
  if (output?.amount !== amount || toHex(output.script) !== scriptPubKey) return false
  return reversedHex(doubleSha256(RawOldTx.encode({ version, inputs, outputs, lockTime }))) === txid
}

/** At most one origin, of the key that signs, in the leaf that is spent. The path itself is the signer's business. */
function isOrigin({ tapBip32Derivation: origins = [] }: PsbtInput, planned: PlannedInput): boolean {
  const { spend } = planned
  const due = originLeaves(planned)
  return (
    origins.length <= 1 &&
    origins.every(([key, { hashes }]) => {
      const sameLeaves = hashes.length === due.length && hashes.every((hash, at) => equalBytes(hash, due[at] ?? fromHex('')))
      return toHex(key) === (spend.path === 'key' ? spend.internalKey : spend.key) && sameLeaves
    })
  )
}
