import { fail, type Result } from '#shared/lib/result.ts'

/** How a mint refuses: HTTP 400 `{"detail","code"}`, codes of NUT-00's list. */
export interface MintRefusal {
  readonly code: number
  readonly detail: string
}

export const refused = (code: number, detail: string): Result<never, MintRefusal> => fail({ code, detail })
