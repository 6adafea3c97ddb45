import { Address, OutScript } from '@scure/btc-signer/payment.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { ADDRESSES, type Network } from './network.ts'

/** Kinds of output that are paid: P2WPKH, P2WSH, P2TR, P2PKH, P2SH. Others may be lost to whoever comes first. */
const PAYABLE = ['wpkh', 'wsh', 'tr', 'pkh', 'sh']

/**
 * The output script (hex) of `address` on `network`, or what is wrong with the address, in words. Signet and testnet4 share their
 * addresses; so do they with regtest in base58.
 */
export function scriptOfAddress(address: string, network: Network): Result<string, string> {
  const script = decode(address, network)
  if (script !== null) return ok(script)
  const others = Object.keys(ADDRESSES).filter(other => decode(address, other as Network) !== null)
  if (others.length > 0) return fail(`The address is of ${others.join(' or ')}, and this is ${network}.`)
  return fail('This is no address that can be paid: check for a typing error, or ask for a Taproot or SegWit address.')
}

function decode(address: string, network: Network): string | null {
  try {
    const output = Address(ADDRESSES[network]).decode(address)
    if (!PAYABLE.includes(output.type)) return null
    // Throws on a Taproot key that is not on the curve: nobody could spend that output.
    return toHex(OutScript.encode(output))
  } catch {
    return null
  }
}

/** The address of an output script (hex) on `network`; null for a script without one. */
export function addressOfScript(scriptPubKey: string, network: Network): string | null {
  try {
    const output = OutScript.decode(fromHex(scriptPubKey))
    switch (output.type) {
      case 'wpkh':
      case 'wsh':
      case 'pkh':
      case 'sh':
      case 'tr':
        return Address(ADDRESSES[network]).encode(output)
      default:
        return null
    }
  } catch {
    return null
  }
}
