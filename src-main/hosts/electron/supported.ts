/** Oldest Electron that gets security fixes and brings Node 24 with `node:sqlite`. */
const OLDEST_SUPPORTED = 45

export const isSupported = (electron: string | undefined): boolean => Number.parseInt(electron ?? '0', 10) >= OLDEST_SUPPORTED
