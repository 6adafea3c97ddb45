import type { Publication } from '#shared/rpc/views/publication.ts'

/** The databases whose spends can be read, in the words of those who run them. */
export const SOURCES: Readonly<Record<Publication['source'], { readonly label: string; readonly detail: string }>> = {
  'nutshell-sqlite': { label: 'Nutshell, SQLite', detail: 'the file that MINT_DATABASE names, usually mint.sqlite3' },
  'cdk-sqlite': { label: 'cdk-mintd, SQLite', detail: 'cdk-mintd.sqlite in its work folder' },
}
