import type { Report } from '../model/report.ts'
import { changedImages } from './changed-images.ts'
import { findingGroups } from './finding-groups.ts'
import { isNewImage } from './is-new-image.ts'
import { stillness } from './stillness.ts'

/** `table`: everything below the table is folded; `line`: the table too. */
export type CommentForm = 'full' | 'table' | 'line'

/** How much of a comment stands open. What fails is always told in full; what changes nothing needs a line, and what a bot proposes a table. */
export function commentForm(report: Report, { author }: { readonly author: 'person' | 'bot' }): CommentForm {
  const { status } = report.verdict
  if (status === 'fail' || status === 'error') return 'full'
  if (isUnchanged(report)) return 'line'
  return author === 'bot' ? 'table' : 'full'
}

/** Whether there is something to say of a pull request that passes: a size, an image or a rule is another one than before. */
export function hasNews(report: Report): boolean {
  const { baseline, images } = report
  const { rules, accepted } = findingGroups(report)
  if (rules.length > 0 || accepted.length > 0) return true
  if (baseline === undefined || 'unknown' in baseline) return false
  const isNew = images.some((image) => isNewImage(report, image))
  return isNew || baseline.removed.length > 0 || changedImages(report).length > 0
}

/** Every image was compared, and there is nothing to say. */
function isUnchanged(report: Report): boolean {
  return stillness(report) !== undefined && !hasNews(report)
}
