/** Closes an exhaustive switch: adding a state without handling it stops the build, reaching it stops the program. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`)
}
