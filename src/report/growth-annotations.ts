import { formatBytes } from '../model/bytes.ts'
import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import type { StepDifference } from '../model/size-difference.ts'
import { failingImages } from './breached-images.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { clipText } from './clip-text.ts'
import { stepWords } from './growth-words.ts'
import { isNoise } from './is-noise.ts'
import type { Remark } from './merge-annotations.ts'

type Grown = { readonly changed: ChangedImage; readonly step: StepDifference; readonly bytes: number }

const maxImages = 5
const maxNameCharacters = 200

/**
 * The lines of Dockerfiles that made images larger, those that did most of it first, each line once for all images. A line that grew an image which
 * fails by its size is as bad as that; any other is a notice, also where somebody accepted the breach. None for noise.
 */
export function growthAnnotations(report: Report): readonly Remark[] {
  const isFailing = failingImages(report)
  const failing = new Set(report.images.flatMap((image, index) => (isFailing(image) ? [index] : [])))
  const grown = changedImages(report).flatMap((changed) =>
    changed.steps
      .filter((step) => step.afterBytes > step.beforeBytes && !isNoise(step, changed.change.beforeBytes))
      .map((step): Grown => ({ changed, step, bytes: step.afterBytes - step.beforeBytes })),
  )
  const lines = Map.groupBy(grown, ({ step: { dockerfile, line } }) => JSON.stringify([dockerfile, line]))
  return [...lines.values()]
    .map((group) => group.toSorted((left, right) => right.bytes - left.bytes))
    .toSorted(([left], [right]) => (right?.bytes ?? 0) - (left?.bytes ?? 0))
    .flatMap((group) => annotationOf(group, failing))
}

function annotationOf(group: readonly Grown[], failing: ReadonlySet<number>): readonly Remark[] {
  const [first] = group
  if (first === undefined) return []
  const { dockerfile, line } = first.step
  if (dockerfile === undefined || line === undefined) return []
  const left = group.length - maxImages
  const told = group.slice(0, maxImages).map(({ changed, step }) => {
    const { row, alike } = changed
    const platforms = [row.platform, ...alike.map(({ platform }) => platform)].join(', ')
    const name = clipText(`${row.name} (${platforms})`, maxNameCharacters)
    return printable(`${name}: ${stepWords(step, row.unit)}`)
  })
  const title = `Image growth: ${formatBytes(first.bytes, first.changed.row.unit)} since the baseline`
  return [
    {
      level: group.some(({ changed: { index, alike } }) => [{ index }, ...alike].some((one) => failing.has(one.index)))
        ? 'error'
        : 'notice',
      file: printable(dockerfile),
      line,
      ...{ title, lead: title },
      message: [...told, ...(left > 0 ? [`and ${left} more`] : [])].join('\n'),
    },
  ]
}
