import type { ReportPublish } from '../../src/model/report-publish.ts'
import type { Report, ReportFinding, ReportSmoke } from '../../src/model/report.ts'
import {
  aBudget,
  aCell,
  aFinding,
  aLayer,
  anAdvice,
  aPublish,
  aPublishedImage,
  aPublishedTag,
  aReport,
  aSmoke,
  lookedInto,
  madeUpDigest,
} from '../kit/report-builder.ts'
import { growthScenarios } from './growth-scenarios.ts'
import { hundredVariants } from './hundred-variants.ts'

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

/** The tests of a variant on a platform: an import and a command. */
const tests = (variant: string, platform: string): readonly ReportSmoke[] => [
  aSmoke({
    ...{ variant, platform, name: 'import numpy>=1.26', kind: 'import', seconds: 1.84, exitCode: 0 },
    ...{ command: ['python3', '-c', 'import importlib\nimport sys'], peakMemoryBytes: 61 * MB },
    details: ['numpy 2.1.3, 0.21 s, 31 MB'],
  }),
  aSmoke({ variant, platform, command: ['/bin/sh', '-c', 'app --version'], exitCode: 0, peakMemoryBytes: 12 * MB }),
]
const emulated = (smoke: readonly ReportSmoke[]) => smoke.map((test) => ({ ...test, emulated: true }))
const noGpu = aSmoke({
  ...{ variant: 'cuda', name: 'nvidia-smi', kind: 'nvidia-smi', status: 'skipped', seconds: 0 },
  reason: 'No GPU here: the engine has neither a CDI device nor the nvidia runtime',
})
/** A finding about a test, which no line of a Dockerfile explains. */
const aboutTest = (finding: Partial<ReportFinding>): ReportFinding => {
  const { dockerfile: _, line: __, ...rest } = aFinding(finding)
  return rest
}
const noGpuFinding = aboutTest({
  ...{ code: 'smoke-skipped', severity: 'note', variant: 'cuda', test: 'nvidia-smi', configLine: 14 },
  message:
    'Variant cuda (linux/amd64) was not tested by "nvidia-smi": no GPU here: the engine has neither a CDI device nor the nvidia runtime',
  remedy: 'Its size is proven, and this part of its function is not before the test runs',
})
const lostPackages = aSmoke({
  ...{ variant: 'minimal', status: 'failed', exitCode: 127, command: ['/bin/sh', '-c', 'app --version'] },
  ...{ reason: 'It ended with status 127 (a command was not found) instead of 0', peakMemoryBytes: 3 * MB },
  log: ['/bin/sh: 1: app: not found'],
})
const lostPackagesFinding = aboutTest({
  ...{ code: 'smoke-failed', variant: 'minimal', test: 'run app --version', configLine: 21 },
  message:
    'Variant minimal (linux/amd64) failed its test "run app --version": it ended with status 127 (a command was not found) instead of 0',
  remedy: 'Repair the image; if the test asks for the wrong thing, correct it in .github/image-budgets.yml:21',
})

const published = {
  cuda: aPublishedImage({ variant: 'cuda' }),
  cpu: aPublishedImage({ variant: 'cpu' }),
  mirror: aPublishedImage({ variant: 'cpu', repository: 'docker.io/acme/app', transfer: 'already-there' }),
}
/** The report of version 1.4.2, which goes to two repositories. */
const release = (publish: Partial<ReportPublish>, findings: readonly ReportFinding[] = []): Report => {
  const report = aReport({
    images: [cuda, cpu('linux/amd64', 700 * MB), cpu('linux/arm64', 690 * MB)],
    publish: aPublish({
      ...{ mode: 'on-pass', decision: 'push', version: '1.4.2' },
      ...{ reason: 'Every image passed, and this is tag v1.4.2', ...publish },
    }),
    findings,
  })
  const failed = findings.some(({ code }) => code === 'run-failed')
  return {
    ...report,
    stages: [...report.stages, { name: 'publish', status: failed ? 'failed' : 'done', seconds: 12.3 }],
  }
}

/** A remark of a rule about `app/cpu`, as a report has it. */
const remark = (finding: Partial<ReportFinding>): ReportFinding => {
  const { configFile: _, configLine: __, ...rest } = aFinding({ severity: 'note', variant: 'cpu', ...finding })
  return rest
}
const lists = { code: 'apt-cache', path: '/var/lib/apt/lists', line: 5, bytes: 45 * MB }
const cleanup = { code: 'late-cleanup', path: '/opt/build', line: 5, bytes: 80 * MB }
const cleanupRemedy = 'Join the removal in Dockerfile:9 with the RUN that made it, Dockerfile:5'
const late = (platform: string): ReportFinding =>
  remark({
    ...{ ...cleanup, severity: 'warn', platform, bytes: platform === 'linux/arm64' ? 78 * MB : 80 * MB },
    message: `Variant cpu (${platform}) holds 80 MB in /opt/build that a later layer removes`,
    remedy: cleanupRemedy,
  })
const both = (variants: readonly string[]) =>
  variants.flatMap((variant) => ['linux/amd64', 'linux/arm64'].map((platform) => ({ image: 'app', variant, platform })))
const inside = (cell: Report['images'][number]) =>
  lookedInto(cell, {
    waste: [
      { cause: 'removed', bytes: 80 * MB, fileCount: 412, layer: 1, by: 2, path: '/opt/build' },
      { cause: 'copied-again', bytes: 30 * MB, fileCount: 9, layer: 1, by: 2, path: '/srv/app', changed: ['owner'] },
      { cause: 'overwritten', bytes: 10 * MB, fileCount: 1, layer: 0, by: 1, path: '/usr/lib/libssl.so.3' },
    ],
    components: [
      { kind: 'python', name: '', bytes: 1200 * MB, fileCount: 20_412 },
      { kind: 'dpkg', name: '', bytes: 300 * MB, fileCount: 9120 },
      { kind: 'folder', name: '/opt', bytes: (cell.uncompressedBytes ?? 0) - 1622 * MB, fileCount: 12 },
      { kind: 'other', name: '', bytes: 2 * MB, fileCount: 40 },
    ],
    packages: [
      { manager: 'python', name: 'torch', version: '2.4.1', bytes: 700 * MB, path: '/usr/lib/python3/dist-packages' },
      { manager: 'dpkg', name: 'libllvm15', version: '1:15.0.6-4+b1', bytes: 113 * MB, declaredBytes: 113 * MB },
      { manager: 'npm', name: '@scope/tool', bytes: 3 * MB },
    ],
    duplicateBytes: 12 * MB,
    folders: [
      { path: '/usr', bytes: 1400 * MB },
      { path: '/usr/lib/python3/dist-packages', bytes: 1100 * MB },
      { path: '/usr/lib/python3/dist-packages/torch', bytes: 700 * MB },
      { path: '/opt', bytes: (cell.uncompressedBytes ?? 0) - 1622 * MB },
      { path: '/usr/share', bytes: 90 * MB },
    ],
  })

/** Reports that a reader can look up: one for each kind of day. */
export const scenarios: Readonly<Record<string, Report>> = {
  ...growthScenarios,
  'all-pass': total(
    aReport({
      images: [
        cuda,
        cpu('linux/amd64', 700 * MB),
        cpu('linux/arm64', 690 * MB),
        minimal('linux/amd64', 36 * MB),
        minimal('linux/arm64', 29 * MB),
      ],
      smoke: [
        ...tests('cuda', 'linux/amd64'),
        ...tests('cpu', 'linux/amd64'),
        ...emulated(tests('cpu', 'linux/arm64')),
        ...tests('minimal', 'linux/amd64'),
        ...emulated(tests('minimal', 'linux/arm64')),
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
    smoke: [
      noGpu,
      ...tests('cuda', 'linux/amd64'),
      ...tests('cpu', 'linux/amd64'),
      ...emulated(tests('cpu', 'linux/arm64')),
      ...tests('minimal', 'linux/amd64').slice(0, 1),
      lostPackages,
      ...emulated(tests('minimal', 'linux/arm64')),
    ],
    findings: [noGpuFinding, lostPackagesFinding, overBudget],
  }),
  grown: aReport({
    images: [
      {
        ...cpu('linux/amd64', 700 * MB),
        baseline: {
          compressedBytes: 640 * MB,
          difference: {
            ...{ measure: 'compressed', beforeBytes: 640 * MB, afterBytes: 700 * MB },
            causes: { own: 72 * MB, base: -12 * MB, parent: 0, rebuild: 0, untold: 0 },
            steps: [
              {
                ...{
                  cause: 'own',
                  change: 'changed',
                  before: 2,
                  after: 2,
                  beforeBytes: 100 * MB,
                  afterBytes: 160 * MB,
                },
                ...{ dockerfile: 'Dockerfile', line: 9, instruction: 'RUN pip install `x` | <b>::error::' },
              },
              {
                ...{ cause: 'own', change: 'came', after: 3, beforeBytes: 0, afterBytes: 14 * MB },
                ...{ dockerfile: 'Dockerfile', line: 12, instruction: 'COPY models /opt/models' },
              },
              { cause: 'base', change: 'changed', before: 0, after: 0, beforeBytes: 80 * MB, afterBytes: 68 * MB },
              {
                ...{ cause: 'own', change: 'went', before: 4, beforeBytes: 2 * MB, afterBytes: 0 },
                instruction: 'RUN echo \u202e',
              },
            ],
          },
        },
      },
      {
        ...cpu('linux/arm64', 690 * MB),
        baseline: {
          compressedBytes: 690 * MB,
          difference: {
            ...{ measure: 'compressed', beforeBytes: 690 * MB, afterBytes: 690 * MB },
            ...{ causes: { own: 0, base: 0, parent: 0, rebuild: 0, untold: 0 }, steps: [] },
          },
        },
      },
      {
        ...minimal('linux/amd64', 30 * MB),
        baseline: { unknown: { reason: 'it is new: the baseline does not have it' } },
      },
      {
        ...cuda,
        baseline: {
          uncompressedBytes: 7 * GB,
          notCompared: { compressed: { reason: 'the baseline is compressed otherwise (zstd) than this image (gzip)' } },
          difference: {
            ...{ measure: 'uncompressed', beforeBytes: 7 * GB, afterBytes: 7.4 * GB },
            causes: { own: 0, base: 0, parent: 0, rebuild: 400 * MB, untold: 0 },
            steps: [
              {
                ...{ cause: 'rebuild', change: 'changed', before: 1, after: 1, beforeBytes: GB, afterBytes: 1.4 * GB },
                ...{ dockerfile: 'Dockerfile', line: 5, instruction: 'RUN apt-get install -y cuda' },
              },
            ],
          },
        },
      },
    ],
    baseline: {
      ...{ from: 'file', place: '.github/image-sizes.json', at: 'e'.repeat(40), commit: 'c'.repeat(40) },
      measuredAt: '2026-01-02T03:04:05.000Z',
      tried: [],
      trend: [],
      removed: [{ image: 'app', variant: 'old`<b>', platform: 'linux/amd64', compressedBytes: 5 * MB }],
    },
  }),
  'before-build': aReport({
    images: [cpu('linux/amd64', 250 * MB)],
    findings: [
      {
        ...{ code: 'masked-failure', severity: 'warn', dockerfile: 'docker/Dockerfile', line: 12 },
        ...{ subject: 'apt-get install -y curl', layerBytes: 120 * MB, variants: ['app/cpu'] },
        message:
          '"apt-get install -y curl" may fail and the build goes on, because of "|| true" behind it, in cpu (that layer: 120 MB)',
        remedy: 'Join the commands by &&, or begin the RUN with set -e',
      },
      {
        ...{ code: 'lost-bound', severity: 'error', dockerfile: 'docker/Dockerfile', line: 15, configLine: 9 },
        ...{ subject: '>=1.7', configFile: '.github/image-budgets.yml' },
        message: '">=1.7" is a redirection to the shell: the bound is lost',
        remedy: 'Quote the requirement, as in pip install "numpy>=2"',
      },
      {
        ...{
          code: 'unwanted-context',
          severity: 'note',
          dockerfile: '.',
          subject: 'data/train.csv',
          contextBytes: 60 * MB,
        },
        message: '"data/train.csv" (data) goes into the build: 60 MB',
        remedy: 'Name it in the ignore file, or copy what is needed by its name in place of the whole folder',
      },
    ],
  }),
  'looked-inside': aReport({
    images: [
      inside(cpu('linux/amd64', 700 * MB)),
      inside(cpu('linux/arm64', 690 * MB)),
      aCell({
        ...{ variant: 'tools', compressedBytes: 60 * MB },
        budgets: [
          {
            measure: 'path',
            path: '/opt/share/code-server',
            status: 'fail',
            unit: 'decimal',
            maxBytes: 200 * MB,
            actualBytes: 212 * MB,
          },
          { measure: 'own', status: 'unknown', unit: 'decimal', maxBytes: 90 * MB, reason: 'its base cannot be told' },
        ],
      }),
    ],
    findings: [
      aFinding({
        ...{ variant: 'tools', path: '/opt/share/code-server', configLine: 30 },
        message: 'Variant tools (linux/amd64) has 212 MB at /opt/share/code-server, 12 MB over its budget of 200 MB',
        remedy:
          'Look at what the report says lies there; if the size is right, raise max in .github/image-budgets.yml:30',
      }),
      late('linux/amd64'),
      late('linux/arm64'),
      remark({
        ...{ ...lists, message: 'Variant cpu (linux/amd64) holds 45 MB of package lists in /var/lib/apt/lists' },
        remedy: 'Remove them in the RUN that fetched them, Dockerfile:5',
      }),
      remark({
        ...{ code: 'large-file', path: '/opt/model.bin', bytes: 130 * MB, line: 9 },
        message: 'Variant cpu (linux/amd64) holds /opt/model.bin, a file of 130 MB',
      }),
    ],
    advice: [
      anAdvice({
        ...{ ...cleanup, images: both(['cpu', 'tools']), totalBytes: 316 * MB, runningBytes: 316 * MB },
        ...{ message: 'Variant cpu holds 80 MB in /opt/build that a later layer removes', remedy: cleanupRemedy },
      }),
      anAdvice({ ...lists, images: both(['cpu']), runningBytes: 406 * MB }),
      ...[40, 30, 20, 10, 9, 8, 7, 6, 5, 4].map((mb, index, all) =>
        anAdvice({
          ...{ code: 'locales', path: `/usr/share/locale/${index}`, line: 5, bytes: mb * MB },
          message: `Variant cpu (linux/amd64) holds ${mb} MB of translations in /usr/share/locale/${index}`,
          remedy: 'Leave them out in the RUN that installs them, Dockerfile:5',
          runningBytes: (406 + all.slice(0, index + 1).reduce((sum, one) => sum + one, 0)) * MB,
        }),
      ),
    ],
    waived: [
      {
        ...remark({
          ...{ code: 'git-folder', path: '/srv/app/.git', bytes: 3 * MB, line: 9 },
          message: 'Variant cpu (linux/amd64) holds 3 MB of git history in /srv/app/.git',
        }),
        ...{ reason: 'The tool shows its own commit', until: '2026-12-31' },
      },
    ],
    sharing: [
      {
        platform: 'linux/amd64',
        images: [
          { image: 'app', variant: 'cpu' },
          { image: 'app', variant: 'tools' },
        ],
        sharedBytes: [
          [700 * MB, 30 * MB],
          [30 * MB, 60 * MB],
        ],
        downloadBytes: [
          [0, 30 * MB],
          [670 * MB, 0],
        ],
        ...{ sumBytes: 760 * MB, storedBytes: 730 * MB },
        leftOut: [{ image: 'app', variant: 'saved', reason: 'its layers lie uncompressed in the archive' }],
      },
    ],
  }),
  'smoke-results': aReport({
    images: [
      aCell({
        variant: 'cuda',
        compressedBytes: 3.9 * GB,
        budgets: [aBudget({ maxBytes: 4.2 * GB, actualBytes: 3.9 * GB })],
      }),
      aCell({
        variant: 'web',
        budgets: [
          aBudget({ maxBytes: 50 * MB, actualBytes: 40 * MB }),
          { measure: 'start', unit: 'decimal', status: 'fail', maxMilliseconds: 20_000, actualMilliseconds: 23_412 },
          {
            measure: 'memory',
            unit: 'binary',
            status: 'warn',
            warnBytes: 1024 ** 3,
            actualBytes: Math.ceil(1.2 * 1024 ** 3),
          },
        ],
      }),
      aCell({
        variant: 'web',
        platform: 'linux/arm64',
        budgets: [aBudget({ maxBytes: 50 * MB, actualBytes: 40 * MB })],
      }),
      aCell({ variant: 'tools', budgets: [aBudget({ maxBytes: 50 * MB, actualBytes: 40 * MB })] }),
      aCell({ variant: 'gone', function: { configured: 2 }, unknown: 'it could not be built: exit code 1' }),
    ],
    smoke: [
      noGpu,
      { ...noGpu, name: 'import torch', kind: 'import' },
      aSmoke({
        ...{ variant: 'web', name: 'GET :8000/health', kind: 'http', seconds: 24.1, readySeconds: 23.412 },
        ...{ peakMemoryBytes: Math.ceil(1.2 * 1024 ** 3), opened: ['network', 'capability NET_BIND_SERVICE'] },
      }),
      aSmoke({
        ...{ variant: 'web', name: 'writable /data', kind: 'writable', status: 'failed', exitCode: 1 },
        ...{
          command: ['/bin/sh', '-c', 'touch /data/x'],
          reason: '/data is not writable for user 1000',
          seconds: 0.31,
        },
        log: ["touch: cannot touch '/data/x': Permission denied"],
      }),
      aSmoke({
        ...{ variant: 'web', name: 'run migrate', status: 'skipped', seconds: 0 },
        reason: 'Waived until 2026-12-31: the new image has no database yet',
      }),
      aSmoke({
        ...{
          variant: 'web',
          platform: 'linux/arm64',
          name: 'GET :8000/health',
          kind: 'http',
          status: 'infrastructure',
        },
        ...{ reason: 'This machine does not emulate linux/arm64', emulated: true, seconds: 0.2 },
      }),
    ],
    findings: [
      noGpuFinding,
      { ...noGpuFinding, test: 'import torch', message: noGpuFinding.message.replace('nvidia-smi', 'import torch') },
      aboutTest({
        ...{ code: 'smoke-failed', variant: 'web', test: 'writable /data', configLine: 31 },
        message: 'Variant web (linux/amd64) failed its test "writable /data": /data is not writable for user 1000',
        remedy: 'Repair the image; if the test asks for the wrong thing, correct it in .github/image-budgets.yml:31',
      }),
      aboutTest({
        ...{ code: 'smoke-over-budget', variant: 'web', configLine: 28 },
        message: 'Variant web (linux/amd64) took 23.412 s to be ready, 3.412 s over its budget of 20 s',
        remedy:
          'Look at its tests in the report; if the time is right, raise max of start in .github/image-budgets.yml:28',
      }),
      aboutTest({
        ...{ code: 'smoke-infrastructure', variant: 'web', platform: 'linux/arm64', test: 'GET :8000/health' },
        message:
          'Variant web (linux/arm64) could not be tested by "GET :8000/health" (emulated): this machine does not emulate linux/arm64',
        remedy: 'This says nothing about the image: repair what the reason names and run again',
      }),
    ],
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
  'hundred-variants': hundredVariants,
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
    smoke: [
      aSmoke({
        ...{ image: 'a|b', variant: '</details><script>alert(1)</script>', platform: '@org/team', status: 'failed' },
        ...{
          name: '| @user </summary> `x`',
          reason: '[x](javascript:alert(1)) #1',
          command: ['sh', '-c', '``` </details>'],
        },
        log: ['::error::x', '##[set-output name=verdict]pass', '\u001b[2J\u202egnp', '```', '</details>', '/approve'],
        ...{ details: ['![](http://evil.example/x.png)'], opened: ['capability <b>'] },
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
  published: release({
    tool: 'skopeo 1.13.3',
    images: [published.cuda, published.cpu, published.mirror],
    tags: [
      aPublishedTag({ variant: 'cuda', reference: 'ghcr.io/acme/app:1.4.2-cuda' }),
      aPublishedTag({ variant: 'cpu' }),
      aPublishedTag({ variant: 'cpu', reference: 'docker.io/acme/app:1.4.2' }),
      aPublishedTag({
        ...{ variant: 'cpu', reference: 'ghcr.io/acme/app:1.4', kind: 'moving', previous: madeUpDigest('1.4.1') },
      }),
      aPublishedTag({
        ...{ variant: 'cpu', reference: 'docker.io/acme/app:1.4', kind: 'moving', previous: madeUpDigest('1.4.1') },
      }),
    ],
    notTagged: [
      {
        ...{ image: 'app', variant: 'cpu', reference: 'ghcr.io/acme/app:latest', status: 'kept' },
        ...{ reason: 'It names version 2.0.0, which is newer than 1.4.2', found: madeUpDigest('2.0.0') },
      },
      {
        ...{ image: 'app', variant: 'cpu', reference: '{{branch}}', status: 'left-out' },
        reason: 'This run is of a tag and not of a branch',
      },
    ],
  }),
  'publish-refused': {
    ...release({ decision: 'refuse', reason: 'The verdict is fail' }, [overBudget]),
    images: [cpu('linux/amd64', 700 * MB), minimal('linux/arm64', 41.2 * MB)],
  },
  'publish-stopped': release(
    {
      tool: 'buildx 0.36.1',
      remedy:
        'Resolve the reason and run again: what is there already is not uploaded again. Read back so far: 2 of 2 images in ghcr.io/acme/app and 0 of 1 image in docker.io/acme/app; no tag was set',
      images: [
        published.cuda,
        published.cpu,
        aPublishedImage({
          ...{ variant: 'cpu', repository: 'docker.io/acme/app', status: 'failed' },
          reason: 'The registry docker.io answered 503 five times',
        }),
      ],
      notTagged: ['ghcr.io/acme/app:1.4.2-cuda', 'ghcr.io/acme/app:1.4.2', 'docker.io/acme/app:1.4.2'].map(
        (reference) => ({
          ...{ image: 'app', variant: reference.endsWith('cuda') ? 'cuda' : 'cpu', reference, status: 'not-set' },
          reason: 'Not every image could be copied',
        }),
      ),
    },
    [
      {
        ...{ code: 'run-failed', severity: 'error', error: 'registry' },
        message: 'The registry docker.io answered 503 five times',
        remedy: 'Run again when it is back',
      },
    ],
  ),
  'publish-dry-run': release({
    mode: 'dry-run',
    steps: [
      'Copy app/cpu to ghcr.io/acme/app@sha256:1234 with skopeo 1.13.3',
      'Read it back: index, manifests, configurations and layers',
      'Set ghcr.io/acme/app:1.4.2',
      'Set ghcr.io/acme/app:latest',
    ],
  }),
  'staged-check': aReport({
    publish: aPublish({
      staged: (['cpu', 'cuda'] as const).map((variant) => ({
        ...{ image: 'app', variant, reference: published[variant].reference.replace('/app@', '/staging@') },
        ...{ status: 'kept', reason: 'The run passed' },
      })),
    }),
  }),
  staged: {
    ...release({
      ...{ decision: 'refuse', reason: 'The verdict is fail' },
      staged: [
        {
          ...{ image: 'app', variant: 'cpu', reference: published.cpu.reference.replace('/app@', '/staging@') },
          ...{ status: 'removed', reason: 'The run did not pass' },
        },
        {
          ...{ image: 'app', variant: 'cuda', reference: published.cuda.reference.replace('/app@', '/staging@') },
          ...{ status: 'kept', reason: 'The registry does not let manifests be deleted' },
        },
      ],
    }),
    verdict: {
      status: 'fail',
      findings: [{ code: 'not-distinct', severity: 'error', message: 'Variants cpu and cuda hold the same layers' }],
    },
  },
}
