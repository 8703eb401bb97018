import { formatBytes } from '../model/bytes.ts'
import type { Report } from '../model/report.ts'
import type { Usage } from './budget-usage.ts'
import { formatActual, viewBudget } from './budget-view.ts'
import { limitOf, reportUnit, wordOf } from './render-rows.ts'

/** A total line in words. */
export type TotalRow = {
  readonly name: string
  /** What was added up. */
  readonly kind: 'sum' | 'shared layers once'
  readonly compressed: string
  readonly uncompressed: string
  readonly budget?: string
  readonly usage?: Usage
  readonly status?: 'pass' | 'warn' | 'fail' | 'unknown'
  readonly word?: string
}

/** Both totals: the plain sum, and what a registry stores, where a layer that several images share counts once. Empty when nothing was measured. */
export function totalRows(report: Report): readonly TotalRow[] {
  const { total } = report
  const { sumCompressedBytes, storedCompressedBytes, sumUncompressedBytes, storedUncompressedBytes } = total
  if (sumUncompressedBytes === undefined || storedUncompressedBytes === undefined) return []
  const measuredCount = total.imageCount - total.unmeasuredCount
  const part = total.unmeasuredCount > 0 || report.narrowed ? `Total of ${measuredCount} measured` : 'Total'
  const view = total.budget === undefined ? undefined : viewBudget(total.budget)
  const unit = view?.unit ?? reportUnit(report)
  const compressedWords = (bytes: number | undefined): string =>
    bytes === undefined ? 'unknown' : formatBytes(bytes, unit)
  return [
    {
      name: part,
      kind: 'sum',
      compressed: compressedWords(sumCompressedBytes),
      uncompressed: formatBytes(sumUncompressedBytes, unit),
    },
    {
      name: part,
      kind: 'shared layers once',
      compressed: (view && formatActual(view)) ?? compressedWords(storedCompressedBytes),
      uncompressed: formatBytes(storedUncompressedBytes, unit),
      ...limitOf(view),
      ...(view !== undefined && { status: view.status, word: wordOf(view, view) }),
    },
  ]
}
