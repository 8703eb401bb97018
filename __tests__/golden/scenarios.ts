import type { Report } from '../../src/model/report.ts'
import { bigReport } from '../kit/big-report.ts'
import { aBudget, aCell, aFinding, aLayer, aReport } from '../kit/report-builder.ts'

const MB = 1_000_000
const GB = 1000 * MB

const cuda = aCell({
  ...{ variant: 'cuda', compressedBytes: 3.9 * GB, uncompressedBytes: 7.4 * GB },
  budgets: [
    aBudget({ maxBytes: 4.2 * GB, targetBytes: 3.8 * GB, actualBytes: 3.9 * GB }),
    aBudget({ measure: 'uncompressed', maxBytes: 9 * GB, actualBytes: 7.4 * GB }),
  ],
})
const cpu = (platform: string, compressedBytes: number) =>
  aCell({
    ...{ variant: 'cpu', platform, compressedBytes },
    budgets: [
      aBudget({ maxBytes: 900 * MB, warnBytes: 850 * MB, originalBytes: 1400 * MB, actualBytes: compressedBytes }),
    ],
  })
const minimal = (platform: string, compressedBytes: number) =>
  aCell({
    ...{ variant: 'minimal', platform, compressedBytes },
    budgets: [
      aBudget({ maxBytes: 40 * MB, targetBytes: 30 * MB, actualBytes: compressedBytes }),
      { measure: 'layers', unit: 'decimal', status: 'pass', maxCount: 12, actualCount: 3 },
    ],
  })
const total = (report: Report, maxBytes: number): Report => ({
  ...report,
  total: { ...report.total, budget: aBudget({ maxBytes, actualBytes: report.total.storedCompressedBytes ?? 0 }) },
})

const overBudget = aFinding({
  ...{ variant: 'minimal', platform: 'linux/arm64', dockerfile: 'Dockerfile', line: 5 },
  message: 'Variant minimal (linux/arm64) is 41.2 MB, 1.2 MB over its budget of 40 MB',
  remedy:
    'Look first at Dockerfile:5, its largest own layer; if the size is right, raise max in .github/image-budgets.yml:12',
})
const buildFailed = aFinding({
  ...{ code: 'build-failed', variant: 'cuda', dockerfile: 'Dockerfile.cuda', line: 14, configLine: 9 },
  message: 'Variant cuda could not be built: process "/bin/sh -c pip install torch" did not complete: exit code 1',
  remedy: 'Look at Dockerfile.cuda:14 and read the last lines of its log, then repair the step that failed',
  log: ['Collecting torch', '\u001b[31mERROR: No space left on device\u001b[0m', '```', '50%\r100%'],
})

/** Reports that a reader can look up: one for each kind of day. */
export const scenarios: Readonly<Record<string, Report>> = {
  'all-pass': total(
    aReport({
      images: [
        cuda,
        cpu('linux/amd64', 700 * MB),
        cpu('linux/arm64', 690 * MB),
        minimal('linux/amd64', 36 * MB),
        minimal('linux/arm64', 29 * MB),
      ],
    }),
    6 * GB,
  ),
  'over-budget': aReport({
    images: [
      cuda,
      cpu('linux/amd64', 700 * MB),
      cpu('linux/arm64', 690 * MB),
      minimal('linux/amd64', 36 * MB),
      minimal('linux/arm64', 41.2 * MB),
    ],
    findings: [overBudget],
  }),
  warned: aReport({
    images: [cpu('linux/amd64', 870 * MB), aCell({ variant: 'tools' })],
    findings: [
      aFinding({
        code: 'near-budget',
        severity: 'warn',
        message: 'Variant cpu (linux/amd64) is 870 MB, 20 MB above its warning level of 850 MB',
      }),
      aFinding({ code: 'no-budget', severity: 'warn', variant: 'tools', message: 'Variant tools has no budget' }),
    ],
  }),
  'build-failed': aReport({
    images: [
      aCell({ variant: 'cuda', unknown: 'it was not built', budgets: [aBudget({ maxBytes: 4.2 * GB })] }),
      aCell({ variant: 'cuda-tools', unknown: 'its parent app/cuda was not built' }),
      minimal('linux/amd64', 36 * MB),
    ],
    findings: [
      buildFailed,
      aFinding({
        code: 'parent-failed',
        variant: 'cuda-tools',
        message: 'Variant cuda-tools was not built, since its parent app/cuda failed',
      }),
    ],
    notBuilt: [
      { image: 'app', variant: 'cuda', reason: 'the build failed' },
      { image: 'app', variant: 'cuda-tools', reason: 'its parent app/cuda failed' },
    ],
  }),
  'failed-early': aReport({
    images: [],
    findings: [
      {
        ...{ code: 'run-failed', severity: 'error' },
        message: 'The Docker daemon at unix:///var/run/docker.sock does not answer',
        remedy: 'Start Docker, or add the step docker/setup-buildx-action before this one',
      },
    ],
    stages: [
      { name: 'config', status: 'done', seconds: 0.01 },
      { name: 'plan', status: 'done', seconds: 0.02 },
      { name: 'doctor', status: 'failed', seconds: 5 },
      { name: 'build', status: 'not-reached' },
      { name: 'measure', status: 'not-reached' },
      { name: 'judge', status: 'not-reached' },
    ],
  }),
  'hundred-variants': bigReport({ variantCount: 100 }),
  'hostile-names': aReport({
    images: [
      aCell({
        ...{ image: 'a|b', variant: '</details><script>alert(1)</script>', platform: '@org/team' },
        layers: [
          aLayer({
            compressedBytes: 5 * MB,
            instruction: 'RUN echo `x` | tee \\| <!-- ours -->',
            dockerfile: 'a](b).Dockerfile',
            line: 2,
          }),
        ],
      }),
      aCell({ image: ':tick:', variant: '![](http://evil.example/x.png)', unknown: 'see www.evil.example #1' }),
    ],
    findings: [
      aFinding({
        message: '[x](javascript:alert(1)) @user #1 http://evil.example :tick: \u202egnp',
        log: ['```', '</details>', '/approve'],
      }),
    ],
  }),
  'single-image': aReport({
    images: [aCell({ variant: 'default', budgets: [aBudget({ maxBytes: 50 * MB, actualBytes: 40 * MB })] })],
  }),
  'several-images': total(
    aReport({
      images: [
        aCell({ image: 'api', variant: 'default', budgets: [aBudget({ maxBytes: 50 * MB, actualBytes: 40 * MB })] }),
        aCell({
          image: 'web',
          variant: 'slim',
          compressedBytes: 20 * MB,
          budgets: [aBudget({ minBytes: 25 * MB, actualBytes: 20 * MB })],
        }),
        aCell({
          image: 'web',
          variant: 'full',
          compressedBytes: 60 * MB,
          budgets: [aBudget({ unit: 'binary', maxBytes: 60 * 1024 ** 2, actualBytes: 60 * MB })],
        }),
      ],
      findings: [
        aFinding({
          code: 'under-minimum',
          image: 'web',
          variant: 'slim',
          message: 'Variant slim (linux/amd64) is 20 MB, 5 MB under its minimum of 25 MB',
        }),
        {
          code: 'relation-unknown',
          severity: 'note',
          message: 'Relation web/slim < api was not judged, since linux/arm64 is not built',
        },
      ],
    }),
    90 * MB,
  ),
  narrowed: aReport({ images: [minimal('linux/amd64', 36 * MB)], narrowed: true }),
}
