import type { SigningRefusal } from './ports.ts'

/** Oldest Electron and Node that are still given security fixes. The fallback Electron of `npm start` is far older. */
const OLDEST_ELECTRON = 43
const OLDEST_NODE = 22

/** Why no key may be handled in a runtime with these `process.versions`; null where it may. */
export function runtimeRefusalOf(versions: { readonly node: string; readonly electron?: string }): SigningRefusal | null {
  const { node, electron } = versions
  if (electron !== undefined && majorOf(electron) < OLDEST_ELECTRON) return outOfSupport(`Electron ${electron}`)
  return majorOf(node) < OLDEST_NODE ? outOfSupport(`Node ${node}`) : null
}

const outOfSupport = (runtime: string): SigningRefusal => ({
  code: 'signer.runtime',
  detail: `This window runs on ${runtime}, which gets no security fixes any more: no key is made, imported or unlocked here. Sign with a PSBT file, or start the program under its own runtime.`,
})

const majorOf = (version: string): number => Number.parseInt(version, 10)
