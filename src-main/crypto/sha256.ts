import * as crypto from 'node:crypto'

/** One call instead of three objects, twice as fast on short input; Node 18 inside the fallback Electron runtime lacks it. */
const oneShot = crypto.hash as typeof crypto.hash | undefined

/** SHA-256 by the platform: several times the speed of the portable one. */
export const sha256: (bytes: Uint8Array) => Uint8Array = oneShot
  ? bytes => oneShot('sha256', bytes, 'buffer')
  : bytes => crypto.createHash('sha256').update(bytes).digest()
