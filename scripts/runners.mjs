/** Runs the test programs and adds up what they counted, so that a run ends with one line. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment, run, say } from './child.mjs'
import { BIN } from './places.mjs'

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<Tally>}
 */
export function vitest(args, env = {}) {
  return withReport(async report => {
    const code = await run(join(BIN, 'vitest'), ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
      env: environment(env),
    })
    return {
      code,
      count: json => ({ passed: json.numPassedTests, failed: json.numFailedTests, skipped: json.numPendingTests + json.numTodoTests }),
    }
  })
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @param {readonly string[]} screen words before the command that give it a screen
 * @returns {Promise<Tally>}
 */
export function playwright(args, env, screen) {
  return withReport(async report => {
    const [program, ...words] = [...screen, join(BIN, 'playwright'), 'test', ...args, '--reporter=list,json']
    const code = await run(program, words, { env: environment({ ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report }) })
    return { code, count: ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }) }
  })
}

/**
 * A runner that fails without a failed test (a file that does not load, no test found) counts as one failure.
 * @param {(report: string) => Promise<{ code: number, count: (json: any) => Tally }>} body
 * @returns {Promise<Tally>}
 */
async function withReport(body) {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-tests-'))
  try {
    const report = join(folder, 'report.json')
    const { code, count } = await body(report)
    const tally = count(JSON.parse(readFileSync(report, 'utf8')))
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
  } catch (error) {
    say(`No report of the tests: ${error instanceof Error ? error.message : error}`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Prints what was left out and the closing line; returns the exit code. No test at all is a failure.
 * @param {readonly Tally[]} tallies
 * @param {readonly string[]} leftOut
 */
export function close(tallies, leftOut = []) {
  const sum = tallies.reduce(
    (all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed, skipped: all.skipped + one.skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  )
  for (const words of leftOut) console.log(`\nSKIPPED: ${words}`)
  console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0
}
