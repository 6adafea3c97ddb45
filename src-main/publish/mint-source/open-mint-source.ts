import type { PublicationArgs, MintSource } from '../ports.ts'
import { openCdkSqlite } from './cdk-sqlite.ts'
import { openNutshellSqlite } from './nutshell-sqlite.ts'

/** The database of a mint of that kind. Throws a Halt when it cannot be read or is another mint's. */
export function openMintSource({ source, db }: Pick<PublicationArgs, 'source' | 'db'>): MintSource {
  switch (source) {
    case 'nutshell-sqlite':
      return openNutshellSqlite(db)
    case 'cdk-sqlite':
      return openCdkSqlite(db)
  }
}
