import { groupDigits } from '#shared/lib/group-digits.ts'

/** Why the gate signs nothing: `detail` names the difference between the bytes and what the operator was shown. Inputs and outputs from 1. */
export interface GateRefusal {
  readonly code:
    /** The plan itself: an address, a derivation, a leaf, or amounts that do not hold together. */
    | 'gate.plan'
    | 'gate.change'
    | 'gate.address'
    | 'gate.leaf'
    | 'gate.fee'
    | 'gate.dust'
    /** The bytes. */
    | 'gate.size'
    | 'gate.bytes'
    | 'gate.version'
    | 'gate.lock-time'
    | 'gate.input'
    | 'gate.amount'
    | 'gate.script'
    | 'gate.sequence'
    | 'gate.output'
    | 'gate.sighash'
    | 'gate.field'
    | 'gate.witness'
    | 'gate.signature'
    | 'gate.unsigned'
    /** None of the keys at hand signs an input of the plan. */
    | 'gate.key'
  readonly detail: string
}

/** Something that holds, for the operator to read. */
export interface GateCheck {
  readonly name: string
  readonly detail: string
}

export const refusal = (code: GateRefusal['code'], detail: string): GateRefusal => ({ code, detail })

/** `1 input`, `500 inputs`. */
export const counted = (count: number, noun: string): string => `${groupDigits(count)} ${noun}${count === 1 ? '' : 's'}`
