import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../../src/model/finding.ts'
import { wordFinding } from '../../../src/report/wording.ts'
import { amd64, position } from '../../kit/run-builder.ts'

const MB = 1_000_000
const of = { image: 'app', variant: 'cuda', platform: amd64, unit: 'decimal', config: position(7) } as const
const message = (finding: Finding) => wordFinding(finding, 'one-image').message
const remedy = (finding: Finding) => wordFinding(finding, 'one-image').remedy

describe('over-growth', () => {
  const grown = {
    ...{ code: 'over-growth', severity: 'error', ...of, measure: 'compressed', by: 'all' },
    ...{ before: 1200 * MB, after: 1230 * MB, actual: 30 * MB, bound: 24 * MB, written: '2%' },
    ...{ dockerfile: 'Dockerfile', line: 12 },
  } as const satisfies Finding

  test.each([
    [grown, 'Variant cuda (linux/amd64) grew by 30 MB to 1.23 GB, 6 MB over its growth budget of 2% (24 MB)'],
    [
      { ...grown, written: '24MB', note: 'Ask the image team' },
      'Variant cuda (linux/amd64) grew by 30 MB to 1.23 GB, 6 MB over its growth budget of 24 MB: Ask the image team',
    ],
    [
      { ...grown, by: 'own' as const },
      'Own lines made variant cuda (linux/amd64) 30 MB larger, 6 MB over their growth budget of 2% (24 MB)',
    ],
    [
      { ...grown, measure: 'live' as const, actual: 24 * MB + 1 },
      'Variant cuda (linux/amd64) grew by 24,000,001 B of live files to 1.23 GB, 1 B over its growth budget of 2% (24,000,000 B)',
    ],
  ])('says how much, to what, and the bound as it is written: %#', (finding, words) => {
    expect(message(finding)).toBe(words)
  })

  test('leads to the line, to the bound and to how it is accepted', () => {
    expect(remedy(grown)).toBe(
      'Look first at Dockerfile:12, which grew most; if the growth is right, accept it once with an entry under allow or the label image-size/allow, or correct it in .github/image-budgets.yml:7',
    )
  })
})

describe('over its budget before', () => {
  const over = { severity: 'warn', ...of, measure: 'compressed', actual: 90 * MB, bound: 80 * MB } as const
  test.each([
    [90 * MB, 'Variant cuda (linux/amd64) is 90 MB, 10 MB over its budget of 80 MB, as it was before this change'],
    [
      95 * MB,
      'Variant cuda (linux/amd64) is 90 MB, 10 MB over its budget of 80 MB, as it was before this change (95 MB)',
    ],
  ])('and not larger now: %d', (before, words) => {
    expect(message({ code: 'already-over-budget', ...over, before })).toBe(words)
  })

  test('and larger now, within the floor of its growth: by how much', () => {
    const finding = { code: 'already-over-budget', ...over, before: 89 * MB } as const
    expect(message(finding)).toBe(
      'Variant cuda (linux/amd64) is 90 MB, 10 MB over its budget of 80 MB, as it was before, and grew by 1 MB, within its floor',
    )
    expect(remedy(finding)).toMatch(/^So little growth fails nothing; make it smaller in a change of its own/)
    expect(remedy({ ...finding, before: 90 * MB })).toMatch(/^Nothing is to be done here/)
  })

  test('and larger now: what this change did to it', () => {
    expect(message({ code: 'over-budget', ...over, severity: 'error', before: 89_999_999 })).toBe(
      'Variant cuda (linux/amd64) is 90 MB, 10 MB over its budget of 80 MB; it was 10 MB over before, and this change made it 1 B larger',
    )
    const layers = { ...over, measure: 'layers', actual: 5, bound: 3, before: 4 } as const
    expect(message({ code: 'over-budget', ...layers })).toBe(
      'Variant cuda (linux/amd64) has 5 layers, 2 layers over its budget of 3 layers; it was 1 layer over before, and this change made it 1 layer larger',
    )
    expect(message({ code: 'already-over-budget', ...layers, before: 6 })).toContain(
      'as it was before this change (6 layers)',
    )
  })
})

test.each([
  [{ severity: 'warn' }, 'How much the images grew is unknown: no file', /^Commit the sizes/],
  [
    { severity: 'note', ...of },
    'How much variant cuda (linux/amd64) grew is unknown: no file',
    /^Nothing is to be done/,
  ],
  [
    { severity: 'warn', ...of, measure: 'live' },
    'How much variant cuda (linux/amd64) grew in live bytes is unknown: no file',
    /in \.github\/image-budgets\.yml:7$/,
  ],
] as const)('growth that is unknown says of what, and what to do: %j', (finding, words, todo) => {
  const one: Finding = { code: 'growth-unknown', ...finding, reason: 'no file' }
  expect(message(one)).toBe(words)
  expect(remedy(one)).toMatch(todo)
})

test.each(['allowance-expired', 'allowance-unused'] as const)('%s names its place and its reason', (code) => {
  const words = message({ code, severity: 'warn', config: position(9), until: '2026-01-31', reason: 'torch 2.6' })
  expect(words).toMatch(
    /^The allowance in \.github\/image-budgets\.yml:9 (ended on 2026-01-31|covers nothing): torch 2\.6$/,
  )
})
