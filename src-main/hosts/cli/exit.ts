/** What a script may rely on (README, "Exit codes"). */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, incomplete: 4 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
