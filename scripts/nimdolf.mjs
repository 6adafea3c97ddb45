#!/usr/bin/env node
/**
 * The bin `nimdolf`: JavaScript, because a `.ts` bin fails under Node 20 and inside node_modules.
 * Stays in this process when its Node is new enough, so that a command starts quickly and signals need no relay.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { main, run } from './child.mjs'
import { NODE } from './places.mjs'
import { setup } from './setup.mjs'

/** @param {string} path */
const at = path => fileURLToPath(new URL(path, import.meta.url))
const source = at('../src-main/hosts/cli/main.ts')
/** A checkout runs its source, a package its bundle. */
const program = existsSync(source) ? source : at('../out/core/cli.mjs')

if (Number.parseInt(process.versions.node) >= 24) {
  process.argv[1] = program
  await import(pathToFileURL(program).href)
} else {
  main(async () => {
    await setup()
    return run(NODE, [program, ...process.argv.slice(2)])
  })
}
