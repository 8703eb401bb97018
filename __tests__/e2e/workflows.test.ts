import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { workflowBlocks } from '../kit/workflow-blocks.ts'

/* Needs actionlint, on PATH or named by ACTIONLINT. Where it is not at hand, script/test leaves this file out and says so. */

const root = fileURLToPath(new URL('../..', import.meta.url))
const actionlint = process.env['ACTIONLINT'] ?? 'actionlint'

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => !/(^|\/)(node_modules|\.git|coverage)\//.test(name),
)
const workflows = files.filter((name) => /^(\.github|examples\/.*)\/workflows\/[^/]+\.ya?ml$/.test(name)).sort()
const blocks = files
  .filter((name) => name.endsWith('.md'))
  .sort()
  .flatMap((name) => {
    return workflowBlocks(readFileSync(join(root, name), 'utf8')).map((text, index) => ({
      name: `${name} #${index + 1}`,
      text,
    }))
  })

function lint(args: readonly string[], input?: string): string {
  const result = spawnSync(actionlint, ['-no-color', '-oneline', '-shellcheck=', '-pyflakes=', ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
  })
  return result.error ? String(result.error) : `${result.stdout}${result.stderr}`
}

describe('workflows that run here', () => {
  test.each(workflows)('%s passes actionlint', (name) => {
    expect(lint([name])).toBe('')
  })

  test('all are looked at', () => {
    expect(workflows).toEqual(
      expect.arrayContaining([
        ...['check', 'e2e', 'integration', 'release'].map((name) => `.github/workflows/${name}.yml`),
        'examples/release/.github/workflows/release.yml',
      ]),
    )
  })
})

describe('workflows that users copy', () => {
  test.each(blocks)('$name passes actionlint', ({ text }) => {
    expect(lint(['-'], text)).toBe('')
  })

  test('the README has two: the check and the release', () => {
    expect(blocks.map(({ name }) => name)).toEqual(expect.arrayContaining(['README.md #1', 'README.md #2']))
  })
})
