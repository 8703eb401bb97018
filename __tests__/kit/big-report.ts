import type { Report, ReportFinding } from '../../src/model/report.ts'
import { aBudget, aCell, aFinding, anAdvice, aReport, lookedInto } from './report-builder.ts'

type BigReport = { readonly variantCount: number; readonly findingCount?: number; readonly remarkCount?: number }

/**
 * Made-up measurements of many variants on two platforms; every tenth image is over its budget, and `findingCount` may add more. With
 * `remarkCount` the images were looked into: each has as many packages and wasted folders, and as many remarks of rules are advice.
 */
export function bigReport(options: BigReport): Report {
  const images = Array.from({ length: options.variantCount }, (_, index) =>
    ['linux/amd64', 'linux/arm64'].map((platform, side) => {
      const actualBytes = 40_000_000 + index * 100_000 + side * 1000
      const maxBytes = index % 10 === 9 ? actualBytes - 1_200_000 : actualBytes + 5_000_000
      const cell = aCell({
        ...{ variant: `variant-${index + 1}`, platform, compressedBytes: actualBytes },
        budgets: [aBudget({ maxBytes, actualBytes, targetBytes: 30_000_000 })],
      })
      return options.remarkCount === undefined ? cell : lookedInto(cell, manyContents(options.remarkCount))
    }),
  ).flat()
  const over = images.filter((image) => image.budgets.some(({ status }) => status === 'fail'))
  const findings: readonly ReportFinding[] = [
    ...over.map(({ image, variant, platform }, index) =>
      aFinding({
        ...{ image, variant, platform, line: index + 1, configLine: 10 * (index + 1) },
        message: `Variant ${variant} (${platform}) is 1.2 MB over its budget`,
      }),
    ),
    ...Array.from({ length: options.findingCount ?? 0 }, (_, index) =>
      aFinding({
        severity: (['error', 'warn', 'note'] as const)[index % 3] ?? 'note',
        ...{ variant: `variant-${(index % options.variantCount) + 1}`, line: 1000 + index, configLine: 5000 + index },
        message: `Finding ${index + 1} ${'of many '.repeat(40)}`.trim(),
        log: Array.from({ length: 30 }, (_line, line) => `log line ${line} 😀`.repeat(10)),
      }),
    ),
  ]
  if (options.remarkCount === undefined) return aReport({ images, findings })
  const remarks = Array.from({ length: options.remarkCount }, (_, index) => {
    const path = `/opt/${'deep/'.repeat(20)}${index}`
    const message = `Variant variant-1 (linux/amd64) holds 1 MB that nothing needs in ${path}`
    return { ...{ code: 'documentation', path, message, bytes: 1_000_000 }, remedy: 'Leave it out' }
  })
  return aReport({
    images,
    findings: [...findings, ...remarks.map((remark) => aFinding({ ...remark, severity: 'note' }))],
    advice: remarks.map((remark, index) => anAdvice({ ...remark, runningBytes: (index + 1) * 1_000_000 })),
    sharing: [manyShared(images)],
  })
}

function manyContents(count: number): Parameters<typeof lookedInto>[1] {
  return {
    waste: Array.from({ length: count }, (_, index) => ({
      ...{ cause: 'removed', bytes: 1000, fileCount: 1, layer: 1, by: 2, path: `/tmp/${'x'.repeat(200)}${index}` },
    })),
    packages: Array.from({ length: count }, (_, index) => ({ manager: 'dpkg', name: `package-${index}`, bytes: 1000 })),
  }
}

function manyShared(images: Report['images']): Report['sharing'][number] {
  const half = images.filter(({ platform }) => platform === 'linux/amd64')
  const matrix = half.map(() => half.map(() => 1_000_000))
  const named = half.map(({ image, variant }) => ({ image, variant }))
  const bytes = half.length * 1_000_000
  return {
    ...{ platform: 'linux/amd64', images: named, sharedBytes: matrix, downloadBytes: matrix, leftOut: [] },
    ...{ sumBytes: bytes, storedBytes: bytes },
  }
}
