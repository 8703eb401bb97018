import { describe, expect, test } from '@jest/globals'
import type { ReportImage } from '../../../src/model/report.ts'
import type { StepDifference } from '../../../src/model/size-difference.ts'
import { annotations } from '../../../src/report/annotations.ts'
import { aRunBaseline, grown } from '../../kit/growth-builder.ts'
import { aBudget, aCell, aFinding, aReport } from '../../kit/report-builder.ts'

const MB = 1_000_000
const step = (line: number, bytes: number): StepDifference => ({
  ...{ cause: 'own', change: 'changed', beforeBytes: 5 * MB, afterBytes: 5 * MB + bytes },
  ...{ dockerfile: 'Dockerfile', line, instruction: 'RUN make' },
})
const cell = (steps: readonly StepDifference[], platform = 'linux/amd64'): ReportImage =>
  grown(
    aCell({ platform, compressedBytes: 400 * MB, budgets: [aBudget({ maxBytes: 390 * MB, actualBytes: 400 * MB })] }),
    { steps },
  )
const report = (images: readonly ReportImage[], findings = [] as Parameters<typeof aReport>[0] & object) =>
  aReport({ images, baseline: aRunBaseline(), ...findings })
const told = (given: Parameters<typeof annotations>[0]) =>
  annotations(given).annotations.map(({ level, line, title }) => [level, line, title])

describe('the lines that made images larger', () => {
  test('are notices, the largest first; what shrank, did not change or is noise has none', () => {
    const images = [cell([step(3, 2 * MB), step(5, 30 * MB), step(7, -9 * MB), step(8, 0), step(9, 90_000)])]
    expect(told(report(images))).toEqual([
      ['notice', 5, 'Image growth: 30 MB since the baseline'],
      ['notice', 3, 'Image growth: 2 MB since the baseline'],
    ])
  })

  test('are as bad as the breach that they belong to, and stand behind it', () => {
    const found = told(report([cell([step(5, 30 * MB)])], { findings: [aFinding({ line: 4 })] }))
    expect(found.slice(0, 2)).toEqual([
      ['error', 4, 'Image size: app/cpu (linux/amd64)'],
      ['error', 5, 'Image growth: 30 MB since the baseline'],
    ])
  })

  test('are told where a finding names the same line', () => {
    const found = annotations(report([cell([step(5, 30 * MB)])], { findings: [aFinding({ line: 5, remedy: 'Look' })] }))
    expect(found.annotations.map(({ line, title, message }) => [line, title, message.split('. ').at(-1)])).toEqual([
      [
        ...[5, 'Image size: app/cpu (linux/amd64)'],
        'Look\nImage growth: 30 MB since the baseline\ncpu (linux/amd64): +30 MB, own lines, changed',
      ],
      [12, 'Image size: app/cpu (linux/amd64)', 'Look'],
    ])
  })

  test('are notices where somebody accepted the breach, as errors mark what fails a run', () => {
    const override = { kind: 'label', name: 'image-size/allow', by: 'octocat' } as const
    const growth = (level: string) => [level, 5, 'Image growth: 30 MB since the baseline']
    const accepted = aFinding({ code: 'over-growth', severity: 'warn', line: 4, override })
    const images = [cell([step(5, 30 * MB)])]
    expect(told(report(images, { findings: [accepted] })).at(-1)).toEqual(growth('notice'))
    const other = aFinding({ code: 'over-growth', platform: 'linux/arm64', line: 4 })
    const alike = [...images, cell([step(5, 28 * MB)], 'linux/arm64')]
    expect(told(report(alike, { findings: [accepted, other] }))).toContainEqual(growth('error'))
  })

  test('name every platform once, alike or not', () => {
    const alike = [cell([step(5, 30 * MB)]), cell([step(5, 28 * MB)], 'linux/arm64')]
    expect(annotations(report(alike)).annotations.map(({ message }) => message)).toEqual([
      'cpu (linux/amd64, linux/arm64): +30 MB, own lines, changed',
    ])
    const not = [cell([step(5, 30 * MB)]), cell([step(5, 40 * MB), step(6, 2 * MB)], 'linux/arm64')]
    expect(annotations(report(not)).annotations[0]?.message).toBe(
      'cpu (linux/arm64): +40 MB, own lines, changed\ncpu (linux/amd64): +30 MB, own lines, changed',
    )
  })

  test('are at most ten of a level, and leave room for remarks, of which none is lost unsaid', () => {
    const many = [cell(Array.from({ length: 30 }, (_, index) => step(index + 1, (index + 1) * MB)))]
    expect(told(report(many)).map(([, line]) => line)).toEqual([30, 29, 28, 27, 26, 25, 24, 23, 22, 21])
    const findings = Array.from({ length: 12 }, (_, index) =>
      aFinding({
        code: 'smoke-skipped',
        severity: 'note',
        message: `Note ${index}`,
        dockerfile: 'Dockerfile',
        line: 90 + index,
      }),
    )
    const both = annotations(report(many, { findings }))
    expect(both.annotations.filter(({ title }) => title.startsWith('Image growth'))).toHaveLength(5)
    expect(both.annotations).toHaveLength(10)
    expect(both.rest).toContain('7 notices')
  })
})
