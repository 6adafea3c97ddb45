import { createInterface } from 'node:readline/promises'

/** A line typed at the terminal; null where nobody is there to type. The question goes to standard error. */
export async function askTyped(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null
  const ask = createInterface({ input: process.stdin, output: process.stderr })
  const typed = await ask.question(question)
  ask.close()
  return typed.trim()
}
