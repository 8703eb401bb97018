import { describe, expect, test } from '@jest/globals'
import { annotations } from '../../../src/report/annotations.ts'
import { bigReport } from '../../kit/big-report.ts'
import { aBudget, aCell, aFinding, aReport } from '../../kit/report-builder.ts'

describe('annotations', () => {
  test('a breach is marked on its Dockerfile line and on the line of the budget', () => {
    const { annotations: found, rest } = annotations(aReport({ findings: [aFinding()] }))
    const common = {
      level: 'error',
      title: 'Image size: app/cpu (linux/amd64)',
      message:
        'Variant cpu (linux/amd64) is 41.2 MB, 1.2 MB over its budget of 40 MB. Make the image smaller, or raise the budget in a commit of its own',
    }
    expect(found).toEqual([
      { ...common, file: 'Dockerfile', line: 5 },
      { ...common, file: '.github/image-budgets.yml', line: 12 },
    ])
    expect(rest).toBeUndefined()
  })

  test('a finding without a Dockerfile line stands on the configuration, one without any place alone', () => {
    const { annotations: found } = annotations(
      aReport({
        findings: [
          { code: 'no-budget', severity: 'warn', message: 'No budget', configFile: 'c.yml', configLine: 3 },
          { code: 'run-failed', severity: 'error', message: 'Docker is not installed' },
        ],
      }),
    )
    expect(found).toEqual([
      { level: 'error', title: 'Image size: run-failed', message: 'Docker is not installed' },
      { level: 'warning', file: 'c.yml', line: 3, title: 'Image size: no-budget', message: 'No budget' },
    ])
  })
})

describe('annotations of rules', () => {
  const rule = (more: Partial<ReturnType<typeof aFinding>>) =>
    aFinding({ code: 'late-cleanup', path: '/opt', bytes: 5_000_000, message: 'Waste', remedy: 'Join', ...more })
  const levelsOf = (...findings: readonly ReturnType<typeof aFinding>[]) => {
    const { annotations: found, rest } = annotations(aReport({ findings }))
    return { found: found.map(({ level, line, message }) => [level, line, message]), rest }
  }

  test('are for what warns or fails; remarks stand in the advice and take no place', () => {
    const notes = Array.from({ length: 12 }, (_, index) => rule({ severity: 'note', path: `/${index}` }))
    const note = aFinding({ code: 'relation-unknown', severity: 'note', message: 'Not judged', remedy: 'Run all' })
    const { found, rest } = levelsOf(...notes, note, rule({ severity: 'warn' }))
    expect(found.map(([level]) => level)).toEqual(['warning', 'warning', 'notice', 'notice'])
    expect(rest).toBeUndefined()
  })

  test('name the platforms that have it alike in one', () => {
    const { found } = levelsOf(rule({ severity: 'warn' }), rule({ severity: 'warn', platform: 'linux/arm64' }))
    expect(found[0]).toEqual(['warning', 5, 'Waste; the same on linux/arm64 (5 MB) [late-cleanup]. Join'])
    expect(found).toHaveLength(2)
  })
})

test('lines to paste are lines of the annotation; a line feed of a name is shown', () => {
  const remedy = 'Create c.yml:\n\nversion: 1\n'
  const { annotations: found } = annotations(
    aReport({
      findings: [
        { code: 'run-failed', severity: 'error', message: 'No configuration', remedy },
        { code: 'no-budget', severity: 'warn', message: 'No budget', remedy: 'Look at x\n::error::y' },
      ],
    }),
  )
  expect(found.map(({ message }) => message)).toEqual([
    'No configuration. Create c.yml:\n\nversion: 1',
    'No budget. Look at x\\u{a}::error::y',
  ])
})

describe('a line that several findings name', () => {
  const on = (more: Partial<ReturnType<typeof aFinding>>) => aFinding({ remedy: 'Look', ...more })
  const both = [on({ message: 'One' }), on({ message: 'Two', platform: 'linux/arm64' })]

  test('has one annotation of each level, whose title counts them; the configuration too', () => {
    const findings = [...both, on({ message: 'Three', severity: 'warn' }), on({ message: 'One' })]
    const { annotations: found } = annotations(aReport({ findings }))
    const [title, message] = ['Image size: app/cpu (linux/amd64) and 1 more', 'One. Look\nTwo. Look']
    expect(found.map((one) => [one.level, one.file, one.title, one.message])).toEqual([
      ['error', 'Dockerfile', title, message],
      ['error', '.github/image-budgets.yml', title, message],
      ['warning', 'Dockerfile', 'Image size: app/cpu (linux/amd64)', 'Three. Look'],
      ['warning', '.github/image-budgets.yml', 'Image size: app/cpu (linux/amd64)', 'Three. Look'],
    ])
  })

  test('takes the place of one of ten, so that the others have theirs', () => {
    const others = Array.from({ length: 9 }, (_, index) => on({ line: 100 + index }))
    const { annotations: found, rest } = annotations(aReport({ findings: [...both, ...others] }))
    expect(found).toHaveLength(10)
    expect(rest).toBeUndefined()
  })

  test('counts in its message what has no room there', () => {
    const long = Array.from({ length: 9 }, (_, index) => on({ message: `${index}${'x'.repeat(1000)}` }))
    const [first] = annotations(aReport({ findings: long })).annotations
    expect(first?.message.split('\n').map((line) => line.slice(0, 10))).toEqual([
      ...['0xxxxxxxxx', '1xxxxxxxxx', '2xxxxxxxxx', '3xxxxxxxxx', 'and 5 more'],
    ])
    expect(first?.message.length).toBeLessThanOrEqual(4096)
  })
})

describe('fault 44: more findings than GitHub shows', () => {
  test('10 errors, 10 warnings and 10 notices of 1,000, and the rest is counted', () => {
    const report = bigReport({ variantCount: 500, findingCount: 1000 })
    const { annotations: found, rest } = annotations(report)
    for (const level of ['error', 'warning', 'notice'])
      expect(found.filter((one) => one.level === level)).toHaveLength(10)
    const count = (severity: string) =>
      report.verdict.findings.filter((finding) => finding.severity === severity).length
    expect(rest).toBe(
      `Not shown as annotations: ${count('error') - 10} errors, ${count('warn') - 10} warnings, ${count('note') - 10} notices; the job summary has all findings`,
    )
  })

  test('the ten that are furthest over are chosen, each once before any second place', () => {
    const cells = Array.from({ length: 15 }, (_, index) =>
      aCell({ variant: `v${index}`, budgets: [aBudget({ maxBytes: 100, actualBytes: 101 + index })] }),
    )
    const findings = cells.map(({ variant }, index) => aFinding({ variant, line: index + 1, message: variant }))
    const { annotations: found } = annotations(aReport({ images: cells, findings }))
    expect(found.map(({ message, file }) => [message.split('.')[0], file])).toEqual(
      [14, 13, 12, 11, 10, 9, 8, 7, 6, 5].map((index) => [`v${index}`, 'Dockerfile']),
    )
  })

  test('a message is at most 4,096 characters and never ends in half a character', () => {
    const [first] = annotations(aReport({ findings: [aFinding({ message: '😀'.repeat(4000) })] })).annotations
    expect(first?.message.length).toBeLessThanOrEqual(4096)
    expect(first?.message).toMatch(/… \(\d+ more characters\)$/)
    expect(first?.message.isWellFormed()).toBe(true)
  })

  test('attack 3: hidden characters are shown in title, message and file', () => {
    const [first] = annotations(
      aReport({ findings: [aFinding({ variant: 'a\u202eb', message: 'x\n::error::y', dockerfile: 'D\r' })] }),
    ).annotations
    expect(first).toMatchObject({ title: 'Image size: app/a\\u{202e}b (linux/amd64)', file: 'D\\u{d}' })
    expect(first?.message).toMatch(/^x\\u\{a\}::error::y/)
  })
})
