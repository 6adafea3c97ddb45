import { fail, type Result } from '#shared/lib/result.ts'
import type { SigningRefusal } from './ports.ts'

/** `detail` says what happened and what to do; it never repeats what was typed. */
export const refuse = (code: SigningRefusal['code'], detail: string): Result<never, SigningRefusal> => fail({ code, detail })
