import type { PackageDifference, SmallFolders } from '../../src/model/contents-difference.ts'
import type { ReportFinding, Report, ReportImage } from '../../src/model/report.ts'
import type { StepDifference } from '../../src/model/size-difference.ts'
import { aRunBaseline, grown } from '../kit/growth-builder.ts'
import { aBudget, aCell, aFinding, aReport } from '../kit/report-builder.ts'

const MB = 1_000_000
const platforms = ['linux/amd64', 'linux/arm64'] as const

const image = (compressedBytes: number, platform: string = platforms[0], variant = 'cpu'): ReportImage =>
  aCell({
    ...{ variant, platform, compressedBytes },
    budgets: [aBudget({ maxBytes: 900 * MB, actualBytes: compressedBytes })],
  })

const step = (cause: StepDifference['cause'], before: number, after: number): StepDifference => {
  const place = {
    own: { dockerfile: 'Dockerfile', line: 9, instruction: 'RUN pip install --no-cache-dir torch' },
    base: { dockerfile: 'Dockerfile', line: 1, instruction: 'FROM debian:bookworm-slim' },
    parent: { dockerfile: 'Dockerfile', line: 2, instruction: 'FROM base' },
    rebuild: { dockerfile: 'Dockerfile', line: 5, instruction: 'RUN apt-get update && apt-get install -y python3' },
    untold: {},
  }[cause]
  return { cause, change: 'changed', before: 1, after: 1, beforeBytes: before, afterBytes: after, ...place }
}

const torch: PackageDifference = {
  change: 'version',
  manager: 'python',
  name: 'torch',
  beforeVersion: '2.5.1',
  afterVersion: '2.6.0',
  ...{ beforeBytes: 700 * MB, afterBytes: 1012 * MB },
}
const llvm: PackageDifference = {
  ...{ change: 'came', manager: 'dpkg', name: 'libllvm19', afterVersion: '1:19.1.7-3' },
  ...{ beforeBytes: 0, afterBytes: 118 * MB },
}
const gcc: PackageDifference = {
  ...{ change: 'went', manager: 'dpkg', name: 'gcc-12', beforeVersion: '12.2.0-14' },
  ...{ beforeBytes: 60 * MB, afterBytes: 0 },
}

/** A new version of a package on both platforms, nearly alike. */
const withTorch = (platform: string, bytes: number) =>
  grown(image(bytes, platform), {
    steps: [step('own', 300 * MB, 300 * MB + (bytes - 782 * MB)), step('rebuild', 200 * MB, 200 * MB + 12 * MB)],
    packages: [torch, llvm, gcc],
    folders: [
      { path: '/usr/local/lib/python3.12/site-packages', beforeBytes: 900 * MB, afterBytes: 1212 * MB },
      { path: '/usr/lib/llvm-19', beforeBytes: 0, afterBytes: 118 * MB },
    ],
    toDownloadBytes: 430 * MB,
  })

const pointsOf = (sizes: readonly (readonly [string, number, number])[]) =>
  sizes.map(([commit, amd64, arm64], index) => ({
    commit: commit.repeat(40),
    measuredAt: `2026-01-0${index + 1}T03:04:05.000Z`,
    images: platforms.map((platform, at) => ({
      ...{ image: 'app', variant: 'cpu', platform },
      compressedBytes: at === 0 ? amd64 : arm64,
    })),
  }))
const trend = pointsOf([
  ['a', 742 * MB, 735 * MB],
  ['b', 740.4 * MB, 734 * MB],
  ['c', 770 * MB, 768.25 * MB],
])
const cached = aRunBaseline({
  ...{
    from: 'cache',
    place: 'the Actions cache of refs/heads/main',
    measuredAt: '2026-01-03T03:04:05.000Z',
    ageDays: 4,
  },
  tried: [
    { from: 'file', reason: 'There is no ".github/image-sizes.json" at commit eeeeeeeeeeee' },
    { from: 'registry', reason: 'ghcr.io/acme/app:main does not exist' },
  ],
  trend,
})

const overGrowth: ReportFinding = aFinding({
  code: 'over-budget',
  line: 9,
  message: 'Variant cpu (linux/amd64) is 950 MB, 50 MB over its budget of 900 MB',
})
const both = [withTorch('linux/amd64', 950 * MB), withTorch('linux/arm64', 948 * MB)]
const accepted: ReportFinding = {
  ...overGrowth,
  severity: 'warn',
  override: {
    ...{ kind: 'entry', by: 'ada', reason: 'torch 2.6 until the slim wheel is out', until: '2026-03-31' },
    ...{ file: '.github/image-budgets.yml', line: 31 },
  },
}
const small: SmallFolders = {
  ...{ count: 30, within: ['/usr/share/locale', '/etc', '/usr/share/zoneinfo'], placesLeft: 1 },
  ...{ belowBytes: 100_000, when: 'before' },
}
const steady = platforms.map((platform) => grown(image(700 * MB, platform), { toDownloadBytes: 0 }))
const still = grown(image(700 * MB), { steps: [step('rebuild', 200 * MB, 200 * MB + 4096)], toDownloadBytes: 200 * MB })

/** What became of images since the baseline: one report for each kind of day. */
export const growthScenarios: Readonly<Record<string, Report>> = {
  'over-growth': aReport({
    images: both,
    findings: [
      overGrowth,
      {
        ...overGrowth,
        platform: 'linux/arm64',
        message: 'Variant cpu (linux/arm64) is 948 MB, 48 MB over its budget of 900 MB',
      },
    ],
    baseline: cached,
  }),
  'growth-budget': aReport({
    images: [
      {
        ...withTorch('linux/amd64', 860 * MB),
        budgets: [
          {
            ...aBudget({ maxBytes: 900 * MB, actualBytes: 860 * MB }),
            growth: {
              ...{ status: 'fail', growthBytes: 90 * MB, maxGrowthBytes: 15.4 * MB, maxGrowth: '2%' },
              ...{ ownGrowthBytes: 78 * MB, maxOwnGrowthBytes: 20 * MB, maxOwnGrowth: '20MB', floorBytes: 100_000 },
            },
          },
        ],
      },
    ],
    findings: [
      aFinding({
        ...{ code: 'over-growth', line: 9 },
        message: 'Variant cpu (linux/amd64) grew by 90 MB to 860 MB, 74.6 MB over its growth budget of 2% (15.4 MB)',
      }),
      aFinding({
        ...{ code: 'over-growth', line: 9 },
        message: 'Own lines made variant cpu (linux/amd64) 78 MB larger, 58 MB over their growth budget of 20 MB',
      }),
    ],
    baseline: aRunBaseline(),
  }),
  'first-run': aReport({
    images: platforms.map((platform) => ({
      ...image(700 * MB, platform),
      baseline: { unknown: { reason: 'there is no baseline' } },
    })),
    baseline: { unknown: { reason: 'the repository has no ".github/image-sizes.json", and no run has saved any yet' } },
  }),
  unchanged: aReport({ images: steady, baseline: aRunBaseline() }),
  noise: aReport({ images: [still], baseline: aRunBaseline() }),
  shrunk: aReport({
    images: [
      grown(image(640 * MB), { steps: [step('own', 160 * MB, 100 * MB)], packages: [gcc], toDownloadBytes: 100 * MB }),
    ],
    baseline: aRunBaseline(),
  }),
  'base-moved': aReport({
    images: platforms.map((platform) =>
      grown(image(712 * MB, platform), { steps: [step('base', 80 * MB, 92 * MB)], toDownloadBytes: 712 * MB }),
    ),
    baseline: aRunBaseline({
      ...{ from: 'registry', place: 'ghcr.io/acme/app:main', measuredAt: '2026-01-03T03:04:05.000Z', ageDays: 1 },
    }),
  }),
  drift: aReport({
    images: [
      grown(image(703 * MB), {
        steps: [step('rebuild', 200 * MB, 203 * MB)],
        folders: [{ path: '/', beforeBytes: 2 * MB, afterBytes: 4.19 * MB, small }],
        toDownloadBytes: 320 * MB,
      }),
    ],
    baseline: aRunBaseline(),
  }),
  'new-variant': aReport({
    images: [
      ...steady,
      {
        ...image(30 * MB, 'linux/amd64', 'minimal'),
        baseline: { unknown: { reason: 'it is new: the baseline does not have it' } },
      },
    ],
    baseline: aRunBaseline(),
  }),
  'removed-variant': aReport({
    images: steady,
    findings: [
      {
        ...{ code: 'rule-changed', severity: 'warn', image: 'app', variant: 'cuda', rule: 'variant' },
        ...{ baseFile: '.github/image-budgets.yml', baseLine: 21 },
        message: 'This pull request no longer checks variant cuda',
      },
    ],
    baseline: aRunBaseline({
      removed: [{ image: 'app', variant: 'cuda', platform: 'linux/amd64', compressedBytes: 3900 * MB }],
    }),
  }),
  'budget-raised': aReport({
    images: [withTorch('linux/amd64', 860 * MB)],
    findings: [
      {
        ...{ code: 'rule-changed', severity: 'warn', image: 'app', variant: 'cpu', platform: 'linux/amd64' },
        ...{ configFile: '.github/image-budgets.yml', configLine: 12, rule: 'compressed max' },
        message: 'This pull request changes compressed max of variant cpu (linux/amd64): 800MB → 900MB',
      },
    ],
    baseline: aRunBaseline(),
  }),
  'override-entry': aReport({ images: both.slice(0, 1), findings: [accepted], baseline: cached }),
  'override-label': aReport({
    images: both.slice(0, 1),
    findings: [
      {
        ...overGrowth,
        severity: 'warn',
        override: { kind: 'label', name: 'image-size/allow', by: 'octocat', at: '2026-01-07T08:09:10Z' },
      },
    ],
    baseline: cached,
  }),
}
