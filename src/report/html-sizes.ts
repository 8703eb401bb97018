import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BudgetStatus, Report, ReportImage } from '../model/report.ts'
import { reasonInWords } from './reason-in-words.ts'
import { type BudgetView, formatAmount, viewBudget, withMeasure } from './budget-view.ts'
import { htmlBar } from './html-bar.ts'
import { type Html, html } from './html.ts'
import { htmlTableParts } from './html-table.ts'
import type { Section } from './fit-sections.ts'
import { columns } from './outline.ts'
import { proofSentence } from './proof-sentence.ts'
import { type Row, reportRows } from './render-rows.ts'
import { type TotalRow, totalRows } from './render-total.ts'

const signs: Readonly<Record<BudgetStatus, string>> = { pass: '✓', warn: '!', fail: '✕', unknown: '?' }

/** The status with a sign; the words say it all. */
export function htmlStatus(status: BudgetStatus, words: string): Html {
  return html`<span class="status ${status}"><span aria-hidden="true">${signs[status]}</span> ${words}</span>`
}

/** The commands that only look have no configuration that could set any. */
export function hasBudgets({ stages, images }: Report): boolean {
  return stages.some(({ name }) => name === 'config') || images.some(({ budgets }) => budgets.length > 0)
}

/** Every image and platform, and the totals; a name leads to what is told of its image. */
export function htmlSizes(report: Report): Section {
  const rows = reportRows(report)
  const isMeasured = report.stages.some(
    ({ name, status }) => (name === 'plan' || name === 'measure') && status === 'done',
  )
  const isBudgeted = hasBudgets(report)
  const totals = rows.length > 1 && isBudgeted ? totalRows(report) : []
  const proof = proofSentence(report)
  const isTested = report.stages.some(({ name }) => name === 'smoke')
  const {
    before,
    rows: lines,
    after,
  } = htmlTableParts({
    caption: 'Sizes of all images, their budgets and whether tests prove that they work',
    columns: columns(
      ...['Image', 'Platform', 'Status', 'Function', '>Compressed', '>Change', 'Budget', 'Used'],
      ...['>Uncompressed', '>Live', '>Own', '>Wasted', '>Layers'],
    ),
    rows: [
      ...rows.map((row, index) =>
        cellsOf(row, { image: report.images[index], number: index + 1, isTested, isBudgeted }),
      ),
      ...totals.map(totalCells),
    ],
    notes: isTested && proof !== undefined ? [proof] : [],
  })
  return {
    before: html`<section id="sizes" aria-labelledby="sizes-title"><h2 id="sizes-title">Sizes</h2>${before}`.markup,
    after: html`${after}</section>`.markup,
    leaves: isMeasured
      ? lines.map(({ markup }, index) => ({
          importance: index < rows.length ? 900 : 1000,
          kind: ['row of sizes', 'rows of sizes'] as const,
          text: markup,
        }))
      : [],
  }
}

type Given = {
  readonly image: ReportImage | undefined
  readonly number: number
  readonly isTested: boolean
  readonly isBudgeted: boolean
}

function cellsOf(row: Row, { image, number, isTested, isBudgeted }: Given): readonly (string | Html)[] {
  const reason = row.reason === undefined ? undefined : html`<br>${row.reason}`
  return [
    html`<a href="#image-${number}">${row.name}</a>`,
    row.platform,
    isBudgeted ? html`${htmlStatus(row.status, row.word)}${reason}` : (row.reason ?? ''),
    image === undefined || !isTested ? '' : functionWords(image, row.smoke),
    row.compressed,
    row.change ?? '',
    row.budget ?? (isBudgeted ? 'none' : ''),
    image === undefined ? '' : usageCell(image, row),
    row.uncompressed,
    bytesCell(image?.liveBytes, { why: image?.uninspected, unit: row.unit }),
    bytesCell(image?.ownBytes, { why: image?.ownUnknown ?? image?.uninspected, unit: row.unit }),
    row.wasted ?? 'unknown',
    row.layers,
  ]
}

/** The bar of the bound that stands beside it, which is the worst one. */
function usageCell(image: ReportImage, row: Row): string | Html {
  const view = image.budgets.map(viewBudget).find((candidate) => isOf(candidate, row))
  if (view === undefined) return row.usage?.percent ?? ''
  return html`<span class="used">${budgetBar(view)}${row.usage?.percent}</span>`
}

function isOf(view: BudgetView, row: Row): boolean {
  const bound = view.max ?? view.warn
  return (
    bound !== undefined &&
    view.actual !== undefined &&
    row.usage !== undefined &&
    row.budget === withMeasure(view, formatAmount(view, bound))
  )
}

/** How much of its bound a budget uses; beyond it the mark is where the bound is. */
export function budgetBar(view: BudgetView): Html | undefined {
  const bound = view.max ?? view.warn
  if (bound === undefined || view.actual === undefined) return undefined
  const whole = Math.max(bound, view.actual)
  return htmlBar({ parts: [{ amount: view.actual, kind: view.status }], whole, mark: bound })
}

function bytesCell(
  bytes: number | undefined,
  { why, unit }: { readonly why: { readonly reason: string } | undefined; readonly unit: UnitSystem },
): string | Html {
  if (bytes !== undefined) return formatBytes(bytes, unit)
  return why === undefined ? 'unknown' : html`<span title="${reasonInWords(why.reason)}">unknown</span>`
}

function functionWords({ function: { status } }: ReportImage, smoke: string | undefined): string {
  return smoke === undefined || smoke === 'none' ? status : `${status}: ${smoke}`
}

function totalCells(total: TotalRow): readonly (string | Html)[] {
  return [
    total.name,
    total.kind,
    total.status === undefined ? '' : htmlStatus(total.status, total.word ?? ''),
    '',
    total.compressed,
    '',
    total.budget ?? '',
    total.usage?.percent ?? '',
    total.uncompressed,
    ...['', '', '', ''],
  ]
}
