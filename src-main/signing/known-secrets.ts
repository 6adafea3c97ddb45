import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { equalBytes, fromHex } from '#shared/lib/bytes.ts'
import { indicesOf, seedOf } from './mnemonic.ts'
import type { HeldSecret } from './secret-bytes.ts'

/**
 * Secrets that stand in public documents. Whatever is sent to them is taken within a block. Entropies of the BIP39 vectors (both
 * generations), of `test … junk`, and of the seed of BIP32's first vector; those of one repeated byte or of few words need no list.
 */
const PUBLIC_ENTROPIES = [
  '9e885d952ad362caeb4efe34a8e91bd2',
  'f30f8c1da665478f49b001d94c5fc452',
  '23db8160a31d3e0dca3688ed941adbf3',
  'c0ba5a8e914111210f2bd131f3d5e08d',
  '68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c',
  '9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863',
  '066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad',
  'f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f',
  '7dce4ed2284c9134d026608ab684c05c',
  '5baf069620eff15c71dd97c9a6ee328f',
  '63deb1e7f0c3de56f4ab43c9d2ae6c86',
  '00641669f095b433a304ed0f953f28eb',
  '00ac97c48106f0aeb8ba061e0250a559b3251dc35854e694780ba51d53a50120',
  '3edc83b60740d77af3afa2fcb82c2f1bc541ee4e2518ddef4996d32453f54a3c',
  '89bb4bc5555992cdaf3444c5e7ca5a6e9f27efab894f1990bae41be8b2a26ea4',
  '911fec0fbd88029f6fa99164896c18d898c9232af18bdcca3e42d53b86493104',
  'df9bf37e6fcdf9bf37e6fcdf9bf37e3c',
  '000102030405060708090a0b0c0d0e0f',
].map(fromHex)
const REPEATED_BYTES = [0x00, 0x7f, 0x80, 0xff]
/** The seeds of BIP32's vectors 1 to 3. */
const PUBLIC_SEEDS = [
  '000102030405060708090a0b0c0d0e0f',
  'fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542',
  '4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be',
].map(fromHex)
/** Different words of a text made by hand, `test … junk` for instance; twelve at random never have five repetitions. */
const FEW_WORDS = 7

/** True for a secret that others know: from documentation, or made by hand. */
export function isPublicSecret(secret: HeldSecret): boolean {
  switch (secret.kind) {
    case 'words':
      return isPublicEntropy(secret.entropy)
    case 'extended':
      return isPublicMaster(secret.key)
    case 'raw':
      // Small numbers, and a byte repeated: keys of examples. No key by chance starts with 24 bytes the same.
      return secret.key.subarray(0, 24).every(byte => byte === secret.key[0])
  }
}

function isPublicEntropy(entropy: Uint8Array): boolean {
  const indices = indicesOf(entropy)
  const few = new Set(indices).size <= FEW_WORDS
  indices.fill(0)
  return few || entropy.every(byte => byte === entropy[0]) || PUBLIC_ENTROPIES.some(known => equalBytes(known, entropy))
}

/** The master key of public words without an extra one, or of a public seed (BIP32). */
function isPublicMaster(key: Uint8Array): boolean {
  const none = new Uint8Array()
  const repeated = REPEATED_BYTES.flatMap(byte => [new Uint8Array(16).fill(byte), new Uint8Array(32).fill(byte)])
  const seeds = [...PUBLIC_SEEDS, ...[...repeated, ...PUBLIC_ENTROPIES].map(entropy => seedOf(entropy, none))]
  const masterSecret = new TextEncoder().encode('Bitcoin seed')
  return seeds.some(seed => equalBytes(hmac(sha512, masterSecret, seed).subarray(0, 32), key))
}
