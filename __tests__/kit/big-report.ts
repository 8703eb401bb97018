import type { Report, ReportFinding } from '../../src/model/report.ts'
import { aBudget, aCell, aFinding, aReport } from './report-builder.ts'

/** Made-up measurements of many variants on two platforms; every tenth image is over its budget, and `findingCount` may add more. */
export function bigReport(options: { readonly variantCount: number; readonly findingCount?: number }): Report {
  const images = Array.from({ length: options.variantCount }, (_, index) =>
    ['linux/amd64', 'linux/arm64'].map((platform, side) => {
      const actualBytes = 40_000_000 + index * 100_000 + side * 1000
      const maxBytes = index % 10 === 9 ? actualBytes - 1_200_000 : actualBytes + 5_000_000
      return aCell({
        ...{ variant: `variant-${index + 1}`, platform, compressedBytes: actualBytes },
        budgets: [aBudget({ maxBytes, actualBytes, targetBytes: 30_000_000 })],
      })
    }),
  ).flat()
  const over = images.filter((image) => image.budgets.some(({ status }) => status === 'fail'))
  const findings: readonly ReportFinding[] = [
    ...over.map(({ image, variant, platform }) =>
      aFinding({ image, variant, platform, message: `Variant ${variant} (${platform}) is 1.2 MB over its budget` }),
    ),
    ...Array.from({ length: options.findingCount ?? 0 }, (_, index) =>
      aFinding({
        severity: (['error', 'warn', 'note'] as const)[index % 3] ?? 'note',
        variant: `variant-${(index % options.variantCount) + 1}`,
        message: `Finding ${index + 1} ${'of many '.repeat(40)}`.trim(),
        log: Array.from({ length: 30 }, (_line, line) => `log line ${line} 😀`.repeat(10)),
      }),
    ),
  ]
  return aReport({ images, findings })
}
