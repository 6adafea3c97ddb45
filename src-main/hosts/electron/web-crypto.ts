import { webcrypto } from 'node:crypto'

/** The fallback Electron's Node 18 has no global `crypto`, which noble needs. Imported first, for this effect alone. */
globalThis.crypto ??= webcrypto as typeof globalThis.crypto
