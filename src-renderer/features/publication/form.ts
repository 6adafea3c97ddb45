import type { PublicationArgs } from '#shared/rpc/views/publication.ts'

/** What the operator typed, before it is a question for the core. */
export interface Form {
  readonly mint_url: string
  readonly source: PublicationArgs['source']
  readonly db: string
  readonly listen: string
  readonly public_url: string
  readonly front: boolean
}

export const EMPTY_FORM: Form = { mint_url: '', source: 'nutshell-sqlite', db: '', listen: '127.0.0.1:3339', public_url: '', front: false }

type Checked = 'mint_url' | 'db' | 'listen' | 'public_url'

/** What is missing, in words that say how to put it right. The core judges the rest; this only spares a round trip. */
export function formErrors(form: Form): Readonly<Record<Checked, string | null>> {
  return {
    mint_url: isHttp(form.mint_url.trim()) ? null : 'Write the whole address, with https:// or http://.',
    db: form.db.trim() === '' ? 'Name the database file of the mint.' : null,
    listen: isListen(form.listen.trim()) ? null : 'Write an address and a port, such as 127.0.0.1:3339.',
    public_url:
      form.public_url.trim() === '' || isHttp(form.public_url.trim())
        ? null
        : 'Write the whole address, with https:// or http://, or leave it empty.',
  }
}

export function planArgs(form: Form): PublicationArgs {
  return {
    mint_url: form.mint_url.trim(),
    source: form.source,
    db: form.db.trim(),
    listen: form.listen.trim(),
    public_url: form.public_url.trim() === '' ? null : form.public_url.trim(),
    front: form.front,
  }
}

function isHttp(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

function isListen(text: string): boolean {
  const port = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/]+):(\d{1,5})$/.exec(text)?.[1]
  return port !== undefined && Number(port) <= 65_535
}
