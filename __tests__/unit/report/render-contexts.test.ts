import { expect, test } from '@jest/globals'
import type { BuildContext, ContextTake } from '../../../src/model/build-context.ts'
import type { LintResult } from '../../../src/model/lint.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { reportLint } from '../../../src/report/report-lint.ts'
import { renderContexts } from '../../../src/report/render-contexts.ts'
import { variantOf } from '../../kit/lint-folder.ts'

const position = { file: 'c.yml', line: 1, column: 1 }
const max = { value: 50_000_000, text: '50MB' }
const folder = { path: 'data\u202e', fileCount: 2, bytes: 61_000_000 }
const part = { fileCount: 3, bytes: 62_000_000, largestFolders: [folder] }

const take = (line: number, written: string, more: Partial<ContextTake> = {}): ContextTake => {
  return { keyword: 'COPY', line, sources: [{ written, path: '', isGlob: false, matchCount: 1 }], ...part, ...more }
}

const context = (takes: readonly ContextTake[]): BuildContext => {
  return { folder: '.', files: [], ignored: [], ignoreFiles: [], sent: { files: [], ...part, takes } }
}

function rendered(contexts: readonly (BuildContext | ReturnType<typeof unknown>)[]): readonly string[] {
  const names = contexts.map((_, index) => `v${index}`)
  const linted: LintResult = {
    variants: names.map((variant) => ({ image: 'app', variant, dockerfile: 'Dockerfile', sightings: [] })),
    unread: [],
    contexts: contexts.map((one, index) => ({ image: 'app', variant: `v${index}`, context: one })),
  } as LintResult
  const variants = names.map((name) => variantOf(name, { contextBudget: { max, unit: 'decimal', position } }))
  return renderContexts({ lint: reportLint(linted, { variants, findings: [] }) }, 100)
}

test('a context that one line takes is one line of the table, with how it stands to its budget', () => {
  expect(rendered([context([take(3, '.')])])).toEqual([
    '  Context  Files                          Sent  Largest folders',
    '  .            3  62 MB, 12 MB of context over  data\\u{202e} 61 MB',
  ])
})

test('variants that send the same are one, the lines that take most stand below, and what is unknown has its reason', () => {
  const several = context(
    [1, 2, 3, 4].map((line) => take(line, `f${line}`, { bytes: line, fileCount: 1, largestFolders: [] })),
  )
  expect(
    rendered([several, several, unknown('it cannot be read')]).map((line) => line.replaceAll(/ {2,}/g, '  ')),
  ).toEqual([
    '  Context  Files  Sent  Largest folders',
    '  . (app/v0 and app/v1)  3  62 MB, 12 MB of context over  data\\u{202e} 61 MB',
    '  Dockerfile:4 COPY f4  1  4 B',
    '  Dockerfile:3 COPY f3  1  3 B',
    '  Dockerfile:2 COPY f2  1  2 B',
    '  . (app/v2)  unknown  unknown  it cannot be read',
  ])
})

test('without a look at contexts there is no table', () => {
  expect(renderContexts({}, 100)).toEqual([])
})
