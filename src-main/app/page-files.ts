import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

export interface PageFile {
  readonly bytes: Buffer<ArrayBuffer>
  readonly type: string
  /** Its name holds its hash: it never changes. */
  readonly hashed: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * Built files, of the renderer or of the redemption page, by URL path. What is not in the folder at start does not exist: a request is
 * looked up in a table and never becomes a path. Null when nothing is built.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> | null {
  if (!existsSync(join(folder, 'index.html'))) return null
  const files = new Map<string, PageFile>()
  for (const entry of entriesOf(folder)) {
    const type = TYPES[extname(entry)]
    if (type === undefined) continue
    const path = `/${entry.split(sep).join('/')}`
    files.set(path, { bytes: readFileSync(join(folder, entry)), type, hashed: path.startsWith('/assets/') })
  }
  return files
}

/** Paths of all files below `folder`, relative to it. By hand: the fallback Electron's Node has no recursive readdir. */
function entriesOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap(entry => {
    const at = join(below, entry.name)
    return entry.isDirectory() ? entriesOf(folder, at) : entry.isFile() ? [at] : []
  })
}
