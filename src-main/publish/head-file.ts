import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isHex } from '#shared/lib/bytes.ts'
import { Halt } from './halt.ts'

/** The last event that anybody may have been shown: its seq and the log's root (RFC 6962, hex) up to it. −1 for an empty feed. */
export interface Head {
  readonly seq: number
  readonly root: string
}

/**
 * The head, kept outside the database (protocol §3 "Own rollback", case K4): a database that was restored from a backup is then
 * lower than the file, or has another root, and is noticed before a seq is used twice.
 */
export interface HeadFile {
  readonly path: string
  /** Null when there is no file. Throws a Halt on one that holds something else. */
  read(): Head | null
  /** Replaces `before` by `after`; on disk when it returns. Throws a Halt when the file does not hold `before`. */
  swap(before: Head | null, after: Head): void
}

export function openHeadFile(path: string): HeadFile {
  const read = (): Head | null => {
    const text = readText(path)
    return text === null ? null : parseHead(text, path)
  }

  return {
    path,
    read,
    swap(before, after) {
      const found = read()
      if (found?.seq !== before?.seq || found?.root !== before?.root) {
        throw new Halt('publish.head-file', `${path} was changed by somebody else: it holds ${spell(found)}, not ${spell(before)}.`)
      }
      replace(path, `${JSON.stringify({ seq: after.seq, root: after.root })}\n`)
    },
  }
}

/** Atomic and durable: the new text or the old one is there after any crash, and the new one once this returns. */
function replace(path: string, text: string): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
  syncFolder(folder)
}

/** The rename itself must survive a power cut. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cause
  }
}

function parseHead(text: string, path: string): Head {
  try {
    const { seq, root } = JSON.parse(text) as Partial<Head>
    if (Number.isSafeInteger(seq) && seq! >= -1 && typeof root === 'string' && root.length === 64 && isHex(root)) return { seq: seq!, root }
  } catch {
    // Falls through: whatever it is, it is no head.
  }
  throw new Halt('publish.head-file', `${path} does not hold a seq and a root.`)
}

const spell = (head: Head | null): string => (head === null ? 'nothing' : `seq ${head.seq}`)
