import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Handlers } from '#shared/rpc/server.ts'
import { homeAt } from '../../src-main/app/home.ts'
import { runCommand } from '../../src-main/hosts/cli/run-command.ts'
import { createRpcApp } from '../../src-main/rpc/http-app.ts'
import { listenOnSocket } from '../../src-main/rpc/socket-server.ts'
import { freshFolder } from '../unit/rpc/served-world.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly words: string
}

/** `nimdolf ARGS` in this process, attached over a home's socket to a core that answers with these handlers. */
export async function openCommandLine(handlers: Partial<Handlers>) {
  const folder = freshFolder()
  /** Calls that the core was asked, in order. */
  const calls: string[] = []
  const heard = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (args: unknown) => {
        calls.push(name)
        return (handler as (args: unknown) => unknown)(args)
      },
    ]),
  )
  const core = await listenOnSocket(
    createRpcApp(
      () => ({ handlers: heard as unknown as Handlers, onChange: () => () => undefined }),
      () => undefined,
    ),
    homeAt(folder).socket,
  )
  onTestFinished(() => core.close())

  return { calls, ...commandsAt(folder) }
}

/** Commands of the home in that folder, in this process. */
export function commandsAt(folder: string) {
  return {
    file: (name: string): string => join(folder, name),
    async run(...args: readonly string[]): Promise<Ran> {
      let [out, words] = ['', '']
      const json = args.includes('--json')
      const code = await runCommand(['--home', folder, ...args], {
        json,
        answer(value, human) {
          out += json ? `${JSON.stringify(value)}\n` : `${human()}\n`
        },
        async raw(text) {
          out += text
        },
        say(text) {
          words += `${text}\n`
        },
      })
      return { code, out, words }
    },
  }
}
