#!/usr/bin/env node
/**
 * The bin `nimdolf`: JavaScript, because Node 20 cannot run the TypeScript behind it.
 * Stays in this process when its Node is new enough, so that a command starts quickly and signals need no relay.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { main, run } from './child.mjs'
import { NODE, ROOT } from './places.mjs'
import { setup } from './setup.mjs'

const PROGRAM = join(ROOT, 'src-main/hosts/cli/main.ts')

if (Number.parseInt(process.versions.node) >= 24) {
  process.argv[1] = PROGRAM
  await import(pathToFileURL(PROGRAM).href)
} else {
  main(async () => {
    await setup()
    // In the caller's folder: arguments may name files there.
    return run(NODE, [PROGRAM, ...process.argv.slice(2)], { cwd: process.cwd() })
  })
}
