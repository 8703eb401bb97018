import { formatBytes } from '../model/bytes.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { Report } from '../model/report.ts'
import type { ReportContext, ReportTake } from '../model/report-lint.ts'
import { alignedTable } from './aligned-table.ts'
import { distance, viewBudget } from './budget-view.ts'
import { columns } from './outline.ts'
import { reasonInWords } from './reason-in-words.ts'

const mostFolders = 3
const mostTakes = 3
const mostVariants = 3

/** What builds send, as a table for a terminal: by context, and below it the instructions that take most. Empty where nothing is sent. */
export function renderContexts({ lint }: Pick<Report, 'lint'>, width: number): readonly string[] {
  const contexts = lint?.contexts.filter(isTold) ?? []
  if (contexts.length === 0) return []
  const rows = contexts.flatMap((context) => [contextRow(context, contexts.length), ...takeRows(context)])
  return alignedTable({ columns: columns('Context', '>Files', '>Sent', 'Largest folders'), rows }, width)
}

/** Of what sends nothing there is nothing to tell, unless that is bounded. */
function isTold({ fileCount, unknown, budget }: ReportContext): boolean {
  return fileCount !== 0 || unknown !== undefined || budget !== undefined
}

function contextRow(
  { unknown, fileCount = 0, bytes = 0, ...context }: ReportContext,
  count: number,
): readonly string[] {
  const name = nameOf(context, count)
  if (unknown !== undefined) return [name, 'unknown', 'unknown', reasonInWords(unknown.reason)]
  const { budget } = context
  const held = budget === undefined ? undefined : distance(viewBudget(budget))
  const sent = `${formatBytes(bytes)}${held === undefined ? '' : `, ${held}`}`
  return [name, String(fileCount), sent, folders(context)]
}

function nameOf({ folder = '', variants }: Pick<ReportContext, 'folder' | 'variants'>, count: number): string {
  if (count === 1) return folder
  const names = variants.map(({ image, variant }) => (variant === 'default' ? image : `${image}/${variant}`))
  const left = names.length - mostVariants
  return `${folder} (${listInWords(left > 0 ? [...names.slice(0, mostVariants), `${left} more`] : names)})`
}

/** One that takes all that there is repeats the line above. */
function takeRows({ takes, bytes }: ReportContext): readonly (readonly string[])[] {
  if (takes.length < 2 && takes.every((take) => take.bytes === bytes)) return []
  const largest = takes.toSorted((left, right) => right.bytes - left.bytes || left.line - right.line)
  return largest
    .slice(0, mostTakes)
    .map((take) => [`  ${sourcesOf(take)}`, String(take.fileCount), formatBytes(take.bytes), folders(take)])
}

function sourcesOf({ dockerfile, line, instruction, sources }: ReportTake): string {
  return `${dockerfile}:${line} ${instruction} ${sources.join(' ')}`
}

function folders({ largestFolders }: Pick<ReportContext, 'largestFolders'>): string {
  return largestFolders
    .slice(0, mostFolders)
    .map(({ path, bytes }) => `${path} ${formatBytes(bytes)}`)
    .join(', ')
}
