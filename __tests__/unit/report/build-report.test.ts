import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ActionError } from '../../../src/errors.ts'
import { failureVerdict } from '../../../src/judge/failure-verdict.ts'
import { judge } from '../../../src/judge/judge.ts'
import type { BuildResult } from '../../../src/model/build.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { MeasuredCell } from '../../../src/model/measurement.ts'
import type { Report } from '../../../src/model/report.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { buildReport, type ReportInput } from '../../../src/report/build-report.ts'
import { reportSchema } from '../../../src/report/report-schema.ts'
import { aPublishResult, ghcr } from '../../kit/publication-builder.ts'
import {
  aBudget,
  aConfig,
  amd64,
  anImage,
  anInspection,
  aPlan,
  arm64,
  aVariant,
  bounds,
  digestOf,
  imageOf,
  measuredAs,
  position,
} from '../../kit/run-builder.ts'

const context: RunContext = { workspace: '/w', inActions: false }
const budgets = [
  aBudget({ max: '80MB', warn: '70MB', min: '1', target: '60MB', original: '99MB', message: 'ask first' }),
  aBudget({ measure: 'layers', max: '1' }),
  aBudget({ max: '80MB', platform: arm64 }),
]
const cpu = aVariant({ variant: 'cpu', platforms: [amd64, arm64], budgets })
const cuda = aVariant({ variant: 'cuda', budgets: [aBudget({ max: '90MB' })] })
const config = aConfig([cpu, cuda], { total: bounds({ max: '200MB' }) })
const plan = aPlan(config)
const stages: Report['stages'] = [{ name: 'judge', status: 'done' }]
const measured: readonly MeasuredCell[] = [
  measuredAs(cuda, imageOf(50_000_000)),
  measuredAs(
    cpu,
    anImage([
      { name: 'a', compressedBytes: 75_000_000 },
      { name: 'b', compressedBytes: 1 },
    ]),
  ),
  measuredAs(cpu, imageOf(30_000_000), arm64),
]
const builder = { name: 'b', driver: 'docker', buildkit: ['v0.32.0'], buildx: '0.29.1' }

function reportOf(input: Partial<ReportInput> = {}): Report {
  const verdict = judge({
    config,
    plan,
    measured: input.measured ?? [],
    ruleChanges: [],
    ...(input.build ? { build: input.build } : {}),
  })
  return buildReport({ version: '1.2.3', context, verdict, stages, config, plan, ...input })
}

describe('the report of a whole run', () => {
  const report = reportOf({ measured })

  test('lists images in the order of the configuration, with every budget and how it came out', () => {
    expect(report.images.map(({ variant, platform }) => `${variant} ${platform}`)).toEqual([
      'cpu linux/amd64',
      'cpu linux/arm64',
      'cuda linux/amd64',
    ])
    expect(report.images[0]).toMatchObject({
      compressedBytes: 75_000_001,
      uncompressedBytes: 150_000_002,
      layerCount: 2,
    })
    expect(report.images[0]?.budgets).toEqual([
      {
        measure: 'compressed',
        status: 'warn',
        unit: 'decimal',
        message: 'ask first',
        maxBytes: 80_000_000,
        warnBytes: 70_000_000,
        minBytes: 1,
        targetBytes: 60_000_000,
        originalBytes: 99_000_000,
        actualBytes: 75_000_001,
      },
      { measure: 'layers', status: 'fail', unit: 'decimal', maxCount: 1, actualCount: 2 },
    ])
  })

  test('words its findings and points to the lines of the configuration', () => {
    expect(report.verdict).toMatchObject({
      status: 'fail',
      findings: [
        { code: 'near-budget', severity: 'warn', configFile: '.github/image-budgets.yml', configLine: 7 },
        { code: 'over-budget', message: 'Variant cpu (linux/amd64) has 2 layers, 1 layer over its budget of 1 layer' },
      ],
    })
  })

  test('fits its schema', () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  test('names the pull request, its head and the run', () => {
    const pullRequest = { number: 7, headSha: 'h', baseSha: 'b', fromFork: false, author: { login: 'x', isBot: false } }
    const inActions = {
      ...context,
      repository: { owner: 'acme', name: 'app' },
      serverUrl: 's',
      sha: 'merge',
      runUrl: 'r',
      pullRequest,
    }
    const source = { repository: 'acme/app', serverUrl: 's', sha: 'h', baseSha: 'b', runUrl: 'r', pullRequest: 7 }
    expect(reportOf({ measured, context: inActions }).source).toEqual(source)
    expect(report.source).toBeUndefined()
  })
})

describe('the report of a run that got only so far', () => {
  const failed: Report['stages'] = [
    { name: 'config', status: 'done' },
    { name: 'build', status: 'failed' },
    { name: 'measure', status: 'not-reached' },
  ]
  const verdict = failureVerdict(new ActionError('disk-full', 'The disk is full', { hint: 'Free 3 GB' }))

  test('lists every image as unknown with the stage that failed, and no number', () => {
    const report = reportOf({ verdict, stages: failed })
    expect(report.verdict).toMatchObject({
      status: 'error',
      findings: [{ code: 'run-failed', message: 'The disk is full', remedy: 'Free 3 GB' }],
    })
    expect(report.images).toHaveLength(3)
    for (const image of report.images) {
      expect(image).toMatchObject({ unknown: { reason: 'the run ended while the images were built' }, layers: [] })
      expect(image.compressedBytes).toBeUndefined()
      for (const budget of image.budgets)
        expect(budget).toMatchObject({ status: 'unknown', reason: 'the run ended while the images were built' })
    }
    expect(report.total).toMatchObject({ imageCount: 3, unmeasuredCount: 3, budget: { status: 'unknown' } })
    expect(reportSchema.parse(report)).toEqual(report)
  })

  test('lists the images of the configuration when there is no plan, and none when there is no configuration', () => {
    expect(reportOf({ verdict, stages: failed, plan: undefined }).images).toHaveLength(3)
    const nothing = reportOf({ verdict, stages: failed, plan: undefined, config: undefined })
    expect(nothing).toMatchObject({ images: [], narrowed: false })
    expect(reportSchema.parse(nothing)).toEqual(nothing)
  })
})

test('fault 25: a variant that was not built says why, and what was built keeps its numbers', () => {
  const build: BuildResult = {
    builder,
    cached: [],
    frontends: [],
    outcomes: [
      {
        image: 'app',
        variant: 'cpu',
        status: 'failed',
        reason: 'exit code 1',
        logTail: ['make: no'],
        dockerfile: 'Dockerfile',
        line: 3,
      },
      { image: 'app', variant: 'cuda', status: 'blocked', by: { image: 'app', variant: 'cpu' } },
    ],
  }
  const report = reportOf({ build })
  expect(report.images.map(({ unknown }) => unknown?.reason)).toEqual([
    'it could not be built: exit code 1',
    'it could not be built: exit code 1',
    'cpu, which it is built on, failed',
  ])
  expect(report.notBuilt.map(({ variant }) => variant)).toEqual(['cpu', 'cuda'])
  expect(report.verdict).toMatchObject({
    status: 'error',
    findings: [
      { code: 'build-failed', log: ['make: no'], line: 3 },
      { code: 'parent-failed' },
      { code: 'total-unknown' },
    ],
  })
  expect(report.builder).toEqual(builder)
})

test('fault 27: an image without numbers has none, least of all 0', () => {
  const report = reportOf({ measured: [measuredAs(cuda, unknown('blob sha256:ab is missing'))] })
  expect(report.images[2]).toEqual({
    image: 'app',
    variant: 'cuda',
    platform: 'linux/amd64',
    unknown: { reason: 'blob sha256:ab is missing' },
    layers: [],
    function: { status: 'unproven', configured: 0, passed: 0, failed: 0, skipped: 0, infrastructure: 0 },
    budgets: [
      {
        measure: 'compressed',
        status: 'unknown',
        unit: 'decimal',
        maxBytes: 90_000_000,
        reason: 'blob sha256:ab is missing',
      },
    ],
  })
})

test('the total of a narrowed run is not held against its budget', () => {
  const narrowed = aPlan(config, ['cuda'])
  const report = reportOf({ plan: narrowed, measured: measured.slice(0, 1), verdict: { status: 'pass', findings: [] } })
  expect(report).toMatchObject({ narrowed: true, total: { imageCount: 1, budget: { status: 'unknown' } } })
})

test('names with the image where there are several', () => {
  const two = aConfig([cpu, { ...cuda, image: 'tools' }])
  const finding = { code: 'no-budget', severity: 'warn', image: 'tools', variant: 'cuda', config: position(1) } as const
  const report = buildReport({
    version: '1',
    context,
    stages,
    config: two,
    plan: aPlan(two),
    verdict: { status: 'warn', findings: [finding] },
  })
  expect(report.verdict.findings[0]?.message).toBe('Variant tools/cuda has no budget, so nothing bounds its size')
})

test('fault 27: the total of images of which none has numbers is none, least of all 0', () => {
  const { budget, ...total } = reportOf({ measured: [] }).total
  expect(total).toEqual({ imageCount: 3, unmeasuredCount: 3 })
  expect(budget).toMatchObject({ status: 'unknown', reason: '3 images could not be measured' })
})

test('totals are the sums of the images, and the report does not depend on the order of the measurements', () => {
  const sizes = fc.tuple(fc.nat(1e9), fc.nat(1e9), fc.nat(1e9))
  fc.assert(
    fc.property(sizes, ([one, two, three]) => {
      const cells = [
        measuredAs(cpu, imageOf(one)),
        measuredAs(cpu, imageOf(two), arm64),
        measuredAs(cuda, imageOf(three)),
      ]
      const report = reportOf({ measured: cells })
      expect(report.total.sumCompressedBytes).toBe(one + two + three)
      expect(report.total.storedCompressedBytes).toBe(
        [...new Set([one, two, three])].reduce((sum, bytes) => sum + bytes, 0),
      )
      for (const image of report.images) {
        expect(image.layers.reduce((sum, layer) => sum + (layer.compressedBytes ?? 0), 0)).toBe(image.compressedBytes)
      }
      expect(reportOf({ measured: cells.toReversed() })).toEqual(report)
    }),
  )
})

test.each([
  ['a run that passed says what stays in staging', 'pass', [`ghcr.io/acme/app@${digestOf('staged')} kept`]],
  ['of one that failed only what clearing it gave is known', 'fail', []],
] as const)('%s', (_what, status, staged) => {
  const place = { kind: 'registry', repository: ghcr } as const
  const outcome = {
    image: 'app',
    variant: 'cpu',
    status: 'built',
    place,
    indexDigest: digestOf('staged'),
    provenance: [],
  } as const
  const build: BuildResult = { builder, cached: [], frontends: [], outcomes: [outcome] }
  const publish = aPublishResult({
    ...{ images: [], tags: [] },
    decision: { decision: 'skip', reason: 'Not asked for' },
  })
  const report = reportOf({ build, publish, verdict: { status, findings: [] } })
  expect(report.publish.staged.map((each) => `${each.reference} ${each.status}`)).toEqual(staged)
})

describe('what is inside', () => {
  const inspection = anInspection({
    ...{ liveBytes: 900, wastedBytes: 100, ownBytes: 400 },
    paths: [{ path: '/opt', bytes: 300 }],
    packages: [{ manager: 'dpkg', name: 'libc6', version: '2.36', bytes: 600 }],
  })
  const inside = aVariant({
    budgets: [aBudget({ measure: 'wasted', max: '99' }), aBudget({ measure: 'path', path: '/opt', max: '1kB' })],
  })
  const own = aConfig([inside])
  const only = { config: own, plan: aPlan(own), measured: [measuredAs(inside, imageOf(500))] }
  const looked = (inspected: ReportInput['inspected']) => reportOf({ ...only, inspected }).images[0]
  const cell = { image: 'app', variant: 'cpu', platform: amd64 }

  test('stands beside the sizes, by layer too, and the budgets on it are judged', () => {
    const image = looked([{ ...cell, inspection }])
    expect(image).toMatchObject({ liveBytes: 900, wastedBytes: 100, ownBytes: 400 })
    expect(image?.layers[0]).toMatchObject({ liveBytes: 900, wastedBytes: 100, entryCount: 1 })
    expect(image?.contents?.packages).toEqual(inspection.packages)
    expect(image?.budgets).toMatchObject([
      { measure: 'wasted', status: 'fail', actualBytes: 100, maxBytes: 99 },
      { measure: 'path', path: '/opt', status: 'pass', actualBytes: 300, maxBytes: 1000 },
    ])
  })

  test('attack 28: five thousand packages are told, the others are a sum with those that nobody told apart', () => {
    const packages = Array.from({ length: 5002 }, (_, index) => ({
      manager: 'npm' as const,
      name: `p${index}`,
      bytes: 3,
    }))
    const many = { ...inspection, packages, packagesSummed: { count: 40, bytes: 100 } }
    const contents = looked([{ ...cell, inspection: many }])?.contents
    expect(contents?.packages).toEqual(packages.slice(0, 5000))
    expect(contents?.packagesLeft).toEqual({ count: 42, bytes: 106 })
  })

  test.each([
    ['could not be read', [{ ...cell, inspection: unknown('it is no tar') }], 'it is no tar'],
    ['was not looked at', undefined, 'nothing looked into it'],
  ])('is absent with its reason where it %s, never 0', (_title, inspected, reason) => {
    const image = looked(inspected)
    expect(image).toMatchObject({ uncompressedBytes: 1000, uninspected: { reason } })
    for (const name of ['liveBytes', 'wastedBytes', 'ownBytes', 'contents']) expect(image).not.toHaveProperty(name)
    expect(image?.layers[0]).not.toHaveProperty('wastedBytes')
    for (const budget of image?.budgets ?? []) {
      expect(budget).toMatchObject({ status: 'unknown', reason })
      expect(budget).not.toHaveProperty('actualBytes')
    }
  })

  test('own bytes alone can be unknown', () => {
    const image = looked([{ ...cell, inspection: { ...inspection, ownBytes: unknown('no history') } }])
    expect(image).toMatchObject({ liveBytes: 900, ownUnknown: { reason: 'no history' } })
    expect(image).not.toHaveProperty('ownBytes')
  })

  test('what is waived is told with its reason, and counts nothing', () => {
    const layerDigest = digestOf('blob 500')
    const finding: Finding = {
      ...{ code: 'git-folder', severity: 'warn', ...cell, bytes: 5, fileCount: 1, path: '/srv/.git', examples: [] },
      layerDigest,
    }
    const verdict = {
      status: 'pass',
      findings: [],
      waived: [{ finding, reason: 'Wanted', until: '2026-12-31' }],
    } as const
    const report = reportOf({ ...only, verdict })
    expect(report.waived).toMatchObject([
      {
        ...{ code: 'git-folder', path: '/srv/.git', bytes: 5, layer: layerDigest },
        ...{ reason: 'Wanted', until: '2026-12-31' },
      },
    ])
    expect(report.advice).toEqual([])
    expect(reportOf({ ...only, verdict: { status: 'warn', findings: [finding] } }).advice).toMatchObject([
      { code: 'git-folder', bytes: 5, totalBytes: 5, runningBytes: 5, images: [cell] },
    ])
  })
})

test('a compressed size that nobody knows is absent everywhere, and so is every sum with it', () => {
  const reason = 'its layers lie uncompressed in the archive'
  const saved = { ...imageOf(50_000_000), compressedBytes: unknown(reason) }
  const cells = measured.map((cell) => (cell.variant === 'cuda' ? { ...cell, measurement: saved } : cell))
  const { images, total, sharing } = reportOf({ measured: cells })
  const cudaImage = images.find(({ variant }) => variant === 'cuda')
  expect(cudaImage).toMatchObject({ compressedUnknown: { reason }, uncompressedBytes: 100_000_000 })
  expect(cudaImage).not.toHaveProperty('compressedBytes')
  expect(cudaImage?.layers[0]).not.toHaveProperty('compressedBytes')
  expect(cudaImage?.budgets).toMatchObject([{ status: 'unknown', reason }])
  expect(total.compressedUnknown?.reason).toBe(`the compressed size of 1 of 3 images is unknown: ${reason}`)
  expect(total).not.toHaveProperty('sumCompressedBytes')
  expect(total).not.toHaveProperty('storedCompressedBytes')
  expect(total.sumUncompressedBytes).toBeGreaterThan(0)
  expect(total.budget?.status).toBe('unknown')
  expect(sharing).toMatchObject([{ images: [{ variant: 'cpu' }], leftOut: [{ variant: 'cuda', reason }] }])
})
