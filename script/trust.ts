import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** docs/trust.md with the links of each row's tests; throws for a row without a test and for a numbered test without a row. */
export async function trust(): Promise<string> {
  const tests = await numberedTests()
  let kind = ''
  const lines = (await readFile(join(root, 'docs/trust.md'), 'utf8')).split('\n').map((line) => {
    if (line.startsWith('## ')) kind = line === '## Faults' ? 'fault' : 'attack'
    const row = /^\| (\d+) \|/.exec(line)?.[1]
    if (row === undefined) return line
    const paths = tests.get(`${kind} ${row}`)
    if (paths === undefined) throw new Error(`No test carries the name "${kind} ${row}"`)
    tests.delete(`${kind} ${row}`)
    return `${line.split(' | ').slice(0, 3).join(' | ')} | ${paths.map(link).join(', ')} |`
  })
  if (tests.size > 0) throw new Error(`docs/trust.md has no row for ${[...tests.keys()].join(', ')}`)
  return lines.join('\n')
}

async function numberedTests(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  const names = await readdir(join(root, '__tests__'), { recursive: true })
  for (const name of names.filter((each) => each.endsWith('.test.ts')).sort()) {
    const text = await readFile(join(root, '__tests__', name), 'utf8')
    for (const row of new Set([...text.matchAll(/\b(?:fault|attack) \d+\b/g)].map(([row]) => row))) {
      found.set(row, [...(found.get(row) ?? []), name])
    }
  }
  return found
}

function link(name: string): string {
  return `[${name.replace(/\.test\.ts$/, '')}](../__tests__/${name})`
}
