import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { sortFindings } from './sort-findings.ts'

/**
 * What the verdict names of these findings; undefined where none is worth it. Of images that grew too much the one that grew most, so that
 * its growth need not be told again.
 */
export function worstFinding(report: Report, findings: readonly ReportFinding[]): ReportFinding | undefined {
  const [worst] = sortFindings(findings.filter(({ severity }) => severity !== 'note'))
  if (worst?.code !== 'over-growth') return worst
  const grownBytes = new Map(
    report.images.map((image) => [cellKey(image), (image.compressedBytes ?? 0) - bytesBefore(image)]),
  )
  const [most] = findings
    .filter(({ code, severity }) => code === worst.code && severity === worst.severity)
    .map((finding) => ({ finding, bytes: grownBytes.get(cellOf(finding)) ?? 0 }))
    .toSorted((left, right) => right.bytes - left.bytes)
  return most?.finding
}

/** The image that a finding is about, as `cellKey` has it. */
export function cellOf({ image = '', variant = '', platform = '' }: ReportFinding): string {
  return cellKey({ image, variant, platform })
}

function bytesBefore({ baseline, compressedBytes = 0 }: Report['images'][number]): number {
  return baseline === undefined || 'unknown' in baseline ? compressedBytes : (baseline.compressedBytes ?? 0)
}

/** That a pull request changes its rules stands above the verdict: it is named there only where it is all there is to say. */
export function isOnRules({ code }: ReportFinding): boolean {
  return code === 'rule-changed' || code === 'rules-unknown'
}
