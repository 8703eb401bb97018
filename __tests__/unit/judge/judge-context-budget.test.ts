import { expect, test } from '@jest/globals'
import { judgeContextBudgets } from '../../../src/judge/judge-context-budget.ts'
import type { ContextTake, SentContext } from '../../../src/model/build-context.ts'
import type { Bounds } from '../../../src/model/config.ts'
import type { LintResult } from '../../../src/model/lint.ts'
import { type Unknown, unknown } from '../../../src/model/unknown.ts'
import { variantOf } from '../../kit/lint-folder.ts'

const bound = (value: number) => ({ value, text: `${value}` })
const position = { file: '.github/image-budgets.yml', line: 4, column: 5 }
const bounds = (given: Partial<Bounds>): Bounds => ({ unit: 'decimal', position, ...given })

const take = (line: number, bytes: number): ContextTake => {
  return { keyword: 'COPY', line, sources: [], fileCount: 1, bytes, largestFolders: [] }
}
const sent = (bytes: number): SentContext => {
  return { files: [], fileCount: 2, bytes, largestFolders: [], takes: [take(3, 1), take(5, bytes - 1)] }
}

function judged(budget: Bounds, context: SentContext | Unknown | 'unread') {
  const ref = { image: 'app', variant: 'only' }
  const linted: LintResult = {
    variants: [],
    unread: context === 'unread' ? [{ ...ref, file: 'Dockerfile', reason: 'it has no FROM' }] : [],
    contexts:
      context === 'unread'
        ? []
        : [{ ...ref, context: { folder: '.', files: [], ignored: [], ignoreFiles: [], sent: context } }],
  } as LintResult
  const variant = variantOf('only', { platforms: ['linux/amd64', 'linux/arm64'], contextBudget: budget })
  return judgeContextBudgets([variant], linted)
}

test.each([
  ['exactly at its maximum', { max: bound(50) }, sent(50), []],
  ['over it, with the line that takes most', { max: bound(49) }, sent(50), ['over-budget error 50 > 49 Dockerfile:5']],
  ['over a warning level', { max: bound(60), warn: bound(49) }, sent(50), ['near-budget warn 50 > 49 Dockerfile:5']],
  ['under its minimum, which no line is the cause of', { min: bound(51) }, sent(50), ['under-minimum error 50 > 51']],
  ['with a target alone', { target: bound(1) }, sent(50), []],
  [
    'not known',
    { max: bound(50) },
    unknown('a folder cannot be read'),
    ['budget-unknown error a folder cannot be read'],
  ],
  ['not known, with a target alone', { target: bound(50) }, unknown('a folder cannot be read'), []],
  [
    'of a Dockerfile that was not read',
    { warn: bound(50) },
    'unread' as const,
    ['budget-unknown error Dockerfile: it has no FROM'],
  ],
])('a context %s is judged once, whatever its platforms', (_, budget, context, expected) => {
  const told = judged(bounds(budget), context).map((finding) => {
    expect(finding).toMatchObject({ image: 'app', variant: 'only', measure: 'context', config: position })
    expect(finding).not.toHaveProperty('platform')
    const { code, severity, dockerfile, line } = finding
    const numbers = 'actual' in finding && 'bound' in finding ? `${finding.actual} > ${finding.bound}` : ''
    const reason = 'reason' in finding ? finding.reason : ''
    return [code, severity, numbers, reason, dockerfile && `${dockerfile}:${line}`].filter(Boolean).join(' ')
  })
  expect(told).toEqual(expected)
})
