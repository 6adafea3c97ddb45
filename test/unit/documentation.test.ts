import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root })
const titles = globSync('test/**/*.{test,spec}.{ts,tsx}', { cwd: root })
  .map(file => readFileSync(join(root, file), 'utf8'))
  .join('\n')

describe('documentation', () => {
  it.each(documents)('%s names only files that exist', document => {
    const text = readFileSync(join(root, document), 'utf8')
    const named = [...text.matchAll(/`((?:shared|src-main|src-renderer|test|scripts|docs|bench|build-resources)\/[\w./-]+)`/g)].map(
      match => match[1] ?? '',
    )
    expect(named.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  const cases = [
    ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`),
    ...Array.from({ length: 14 }, (_, index) => `B${index + 1}`),
    ...Array.from({ length: 5 }, (_, index) => `K${index + 1}`),
    ...Array.from({ length: 8 }, (_, index) => `A${index + 1}`),
    ...Array.from({ length: 19 }, (_, index) => `R${index + 1}`),
    ...Array.from({ length: 31 }, (_, index) => `D${index + 1}`),
    ...Array.from({ length: 16 }, (_, index) => `C${index + 1}`),
  ]
  it.each(cases)('case %s of the test plan stands in the name of a test', id => {
    // In a title, or in the row of a table of titles.
    const named = new RegExp(`['"\`](?:[^'"\`\\n]* )?${id}\\b`)
    expect(named.test(titles)).toBe(true)
  })
})
