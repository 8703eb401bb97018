import { describe, expect, test } from '@jest/globals'
import type { Report, ReportImage } from '../../../src/model/report.ts'
import type { StepDifference } from '../../../src/model/size-difference.ts'
import { annotations } from '../../../src/report/annotations.ts'
import { hasNews } from '../../../src/report/comment-form.ts'
import { headline } from '../../../src/report/render-headline.ts'
import { reportRows } from '../../../src/report/render-rows.ts'
import { aRunBaseline, grown } from '../../kit/growth-builder.ts'
import { aBudget, aCell, aFinding, aReport } from '../../kit/report-builder.ts'

const MB = 1_000_000

/** An image of 400 MB that won or lost so many bytes. */
function changed(bytes: number, { variant = 'cpu', platform = 'linux/amd64', maxBytes = 900 * MB } = {}): ReportImage {
  const step: StepDifference = {
    ...{ cause: 'own', change: 'changed', beforeBytes: 100 * MB - bytes, afterBytes: 100 * MB },
    ...{ dockerfile: 'Dockerfile', line: 5, instruction: 'RUN make' },
  }
  const budgets = [aBudget({ maxBytes, actualBytes: 400 * MB })]
  return grown(aCell({ variant, platform, compressedBytes: 400 * MB, budgets }), { steps: [step] })
}
const asNew = (image: ReportImage): ReportImage => ({ ...image, baseline: { unknown: { reason: 'it is new' } } })
const compared = (images: readonly ReportImage[], more: Partial<Report> = {}): Report =>
  aReport({ images, baseline: aRunBaseline(), ...more })
const lastPart = (report: Report) => headline(report).split('; ').at(-1)

describe('the verdict names what grew most', () => {
  test.each<[string, readonly ReportImage[], string]>([
    ['one image', [changed(60 * MB)], 'it grew by 60 MB (18%)'],
    ['one of two', [changed(60 * MB), changed(0, { variant: 'cuda' })], 'cpu (linux/amd64) grew by 60 MB (18%)'],
    [
      'the larger of two',
      [changed(60 * MB), changed(90 * MB, { variant: 'cuda' })],
      'cuda (linux/amd64) grew most, by 90 MB (29%)',
    ],
    [
      'platforms alike',
      [changed(60 * MB), changed(59 * MB, { platform: 'linux/arm64' })],
      'cpu (linux/amd64 and linux/arm64) grew by 60 MB (18%)',
    ],
    [
      'growth before a larger loss',
      [changed(MB), changed(-90 * MB, { variant: 'cuda' })],
      'cpu (linux/amd64) grew by 1 MB (0.3%)',
    ],
    [
      'what shrank, where nothing grew',
      [changed(-60 * MB), changed(0, { variant: 'cuda' })],
      'cpu (linux/amd64) shrank by 60 MB (13%)',
    ],
    ['that nothing changed', [changed(0), changed(0, { variant: 'cuda' })], 'no size changed'],
    [
      'that nothing changed but for noise',
      [changed(0), changed(99_999, { variant: 'cuda' })],
      'no size changed noticeably',
    ],
    ['what is new', [changed(0), asNew(changed(0, { variant: 'cuda' }))], '1 of them is new'],
  ])('%s', (_name, images, expected) => {
    expect(lastPart(compared(images))).toBe(expected)
    expect(hasNews(compared(images))).toBe(!expected.startsWith('no size changed'))
  })

  test('nothing of it without a baseline, nor of an image of which the baseline says nothing', () => {
    const { baseline: _, ...without } = compared([changed(60 * MB)])
    expect(headline(without)).toBe('cpu (linux/amd64) is within its budget of 900 MB (44% used)')
    const absent = [{ image: 'app', variant: 'cuda', platform: 'linux/amd64', reason: 'the tag has no such platform' }]
    const report = compared([changed(0), asNew(changed(0, { variant: 'cuda' }))], {
      baseline: aRunBaseline({ absent }),
    })
    expect(headline(report)).toBe('Both images are within budget')
  })
})

describe('growth that fails is told once', () => {
  /** The image, whose growth is bounded by 10 MB, or that of its own lines, which grew by `ownBytes`. */
  const bounded = (image: ReportImage, ownBytes?: number): ReportImage => {
    const { compressedBytes: before = 0 } = { ...image.baseline } as { readonly compressedBytes?: number }
    const growthBytes = (image.compressedBytes ?? 0) - before
    const bound =
      ownBytes === undefined
        ? { growthBytes, maxGrowthBytes: 10 * MB, maxGrowth: '10MB' }
        : { ownGrowthBytes: ownBytes, maxOwnGrowthBytes: 10 * MB, maxOwnGrowth: '10MB' }
    const growth = { status: 'fail', floorBytes: 0, ...bound } as const
    return { ...image, budgets: image.budgets.map((budget) => ({ ...budget, growth })) }
  }
  const cuda = { variant: 'cuda' }
  const finding = (variant: string, message = `Variant ${variant} grew too much`) =>
    aFinding({ code: 'over-growth', variant, message })

  test.each<[string, readonly ReportImage[], readonly ReturnType<typeof finding>[], string]>([
    ['of the only image', [bounded(changed(60 * MB))], [finding('cpu')], 'Variant cpu grew too much'],
    [
      'of another image than the one that grew most',
      [bounded(changed(60 * MB)), changed(90 * MB, cuda)],
      [finding('cpu')],
      'Both images are within budget; variant cpu grew too much',
    ],
    [
      'of several: by the one that grew most',
      [bounded(changed(60 * MB)), bounded(changed(90 * MB, cuda))],
      [finding('cpu'), finding('cuda')],
      'Both images are within budget; variant cuda grew too much, and 1 more error',
    ],
    [
      'of own lines, which did all of it',
      [bounded(changed(60 * MB), 60 * MB)],
      [finding('cpu', 'Own lines did it')],
      'Own lines did it',
    ],
    [
      'of own lines, which did more than all of it',
      [bounded(changed(-5 * MB), 60 * MB)],
      [finding('cpu', 'Own lines did it')],
      'Own lines did it; it shrank by 5 MB (1.2%)',
    ],
  ])('%s', (_name, images, findings, expected) => {
    expect(headline(compared(images, { findings } as Partial<Report>))).toBe(expected)
  })
})

describe('growth within the floor of its budget', () => {
  const withFloor = (image: ReportImage, floorBytes: number): ReportImage => ({
    ...image,
    budgets: image.budgets.map((budget) => ({ ...budget, growth: { status: 'pass', floorBytes } })),
  })
  const told = (image: ReportImage, more: Partial<Report> = {}) => {
    const report = compared([image], more)
    return [lastPart(report), annotations(report).annotations.length, hasNews(report)]
  }

  test.each([2, -2])('is told nowhere: %d MB', (megabytes) => {
    const image = withFloor(changed(megabytes * MB), 2 * MB)
    expect(told(image)).toEqual(['no size changed noticeably', 0, false])
  })

  test('is told where it is more, and where the image broke a budget', () => {
    expect(told(withFloor(changed(2 * MB + 1), 2 * MB))).toEqual([expect.stringContaining('it grew by'), 1, true])
    const over = withFloor(changed(2 * MB, { maxBytes: 390 * MB }), 2 * MB)
    expect(told(over, { findings: [aFinding()] } as Partial<Report>)[0]).toContain('it grew by 2 MB')
  })
})

describe('a breach that fails nothing', () => {
  const over = changed(60 * MB, { maxBytes: 390 * MB })
  const override = { kind: 'label', name: 'image-size/allow', by: 'octocat' } as const
  const message = 'Variant cpu (linux/amd64) is 400 MB, 10 MB over its budget of 390 MB'

  test('is called accepted where somebody accepted it, and is not within budget', () => {
    const report = compared([over, changed(0, { variant: 'cuda' })], {
      findings: [aFinding({ severity: 'warn', message, override })],
    } as Partial<Report>)
    expect(headline(report)).toMatch(/^1 of 2 images is within budget; cpu \(linux\/amd64\) is 10 MB over, accepted; /)
  })

  test('is called accepted in the row of an image that grew within its budget; the verdict says by how much', () => {
    const grew = 'Variant cpu (linux/amd64) grew by 60 MB to 400 MB, 50 MB over its growth budget of 10 MB'
    const findings = [aFinding({ code: 'over-growth', severity: 'warn', message: grew, override })]
    const report = compared([changed(60 * MB)], { findings } as Partial<Report>)
    expect(reportRows(report)).toMatchObject([{ status: 'warn', word: 'grew too much, accepted', withinBudget: true }])
    expect(headline(report)).toContain(grew)
    const noBudget = compared([{ ...changed(60 * MB), budgets: [] }], { findings } as Partial<Report>)
    expect(reportRows(noBudget)).toMatchObject([{ status: 'warn', word: 'grew too much, accepted, no budget' }])
    expect(headline(noBudget)).toContain(grew)
  })

  test('is told as it was before where the base branch has it already', () => {
    const [budget] = over.budgets
    if (budget === undefined) throw new Error('There is no budget')
    const before = { ...over, budgets: [{ ...budget, status: 'warn' as const }] }
    const report = compared([before, changed(0, { variant: 'cuda' })], {
      findings: [aFinding({ code: 'already-over-budget', severity: 'warn', message })],
    } as Partial<Report>)
    expect(headline(report)).toMatch(/^1 of 2 images is within budget; cpu \(linux\/amd64\) is 10 MB over, as before; /)
  })
})
