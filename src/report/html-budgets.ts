import type { ReportBudget, ReportImage } from '../model/report.ts'
import {
  type BudgetView,
  distance,
  formatActual,
  formatAmount,
  targetText,
  originalText,
  viewBudget,
} from './budget-view.ts'
import { budgetUsage } from './budget-usage.ts'
import { type Html, html } from './html.ts'
import { budgetBar, htmlStatus } from './html-sizes.ts'
import { htmlTable } from './html-table.ts'
import { columns } from './outline.ts'

/** Every bound of an image, with how much of it is used. */
export function htmlBudgets({ budgets }: ReportImage, name: string): Html {
  return htmlTable({
    caption: `Budgets of ${name}`,
    columns: columns(
      'Measure',
      'Status',
      '>Measured',
      '>Maximum',
      'Used',
      '>Warns at',
      '>Minimum',
      'Target',
      'Original',
    ),
    rows: budgets.map(cellsOf),
  })
}

function cellsOf(budget: ReportBudget): readonly (string | Html)[] {
  const view = viewBudget(budget)
  const amount = (bound: number | undefined) => (bound === undefined ? '' : formatAmount(view, bound))
  const reason = budget.reason === undefined ? undefined : html`<br>${budget.reason}`
  return [
    view.path === undefined ? view.measure : `${view.measure} ${view.path}`,
    html`${htmlStatus(view.status, distance(view) ?? 'unknown')}${reason}`,
    formatActual(view) ?? 'unknown',
    amount(view.max),
    usedCell(view),
    amount(view.warn),
    amount(view.min),
    targetText(view) ?? '',
    originalText(view) ?? '',
  ]
}

function usedCell(view: BudgetView): Html | string {
  const bound = view.max ?? view.warn
  if (bound === undefined || view.actual === undefined) return ''
  return html`<span class="used">${budgetBar(view)}${budgetUsage(view.actual, bound).percent}</span>`
}
