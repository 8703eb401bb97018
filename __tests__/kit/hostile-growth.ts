import type { Report, ReportFinding } from '../../src/model/report.ts'
import { aRunBaseline, grown } from './growth-builder.ts'
import { aBudget, aCell, aFinding } from './report-builder.ts'

/** Images that grew, with the text in every place that a baseline, a package or a label can fill; one of them by more than its budget. */
export function hostileGrowth(text: string): {
  readonly images: Report['images']
  readonly baseline: NonNullable<Report['baseline']>
  readonly findings: readonly ReportFinding[]
} {
  const cell = { image: `grown${text}`, variant: `v${text}`, platform: `p${text}` }
  const place = { instruction: `RUN ${text}`, dockerfile: `g${text}`, line: 7 }
  const bytes = { beforeBytes: 1_000_000, afterBytes: 9_000_000 }
  const image = grown(aCell({ ...cell, budgets: [aBudget({ maxBytes: 39_000_000, actualBytes: 40_000_000 })] }), {
    steps: [{ cause: 'own', change: 'changed', ...bytes, ...place }],
    packages: [
      { change: 'version', manager: 'npm', name: text, beforeVersion: text, afterVersion: text, ...bytes },
      { change: 'came', manager: 'npm', name: text, ...bytes, afterVersion: text },
    ],
    folders: [{ path: `/${text}`, ...bytes }],
    toDownloadBytes: 9_000_000,
  })
  const plain = aCell({ ...cell, variant: `w${text}` })
  const point = (commit: string, compressedBytes: number) => ({
    ...{ commit, measuredAt: text },
    images: [image, plain].map(({ image: name, variant, platform }) => ({
      ...{ image: name, variant, platform, compressedBytes },
    })),
  })
  const over = { ...cell, dockerfile: `g${text}`, configFile: `c${text}`, message: text }
  return {
    images: [
      { ...image, baseline: { ...image.baseline, digest: text, notCompared: { compressed: { reason: text } } } },
      {
        ...plain,
        baseline: { ...grown(plain, { steps: [{ cause: 'own', change: 'came', ...bytes, ...place }] }).baseline },
      },
    ],
    baseline: aRunBaseline({
      ...{ from: 'cache', place: text, at: text, commit: text, measuredAt: text, ageDays: 3 },
      tried: [{ from: 'file', reason: text }],
      trend: [point(text, 30_000_000), point(`x${text}`, 31_000_000), point('a'.repeat(40), 31_000_000)],
      removed: [{ ...cell, variant: `z${text}`, compressedBytes: 5 }],
    }),
    findings: [
      aFinding(over),
      aFinding({ ...over, severity: 'warn', override: { kind: 'label', name: text, by: text, at: text } }),
      aFinding({
        ...over,
        severity: 'warn',
        override: { kind: 'entry', by: text, reason: text, until: text, file: text, line: 4 },
      }),
      aFinding({ ...over, code: 'rule-changed', severity: 'warn' }),
    ],
  }
}
