import type { ReportPublish } from '../model/report-publish.ts'
import type { Part } from './part.ts'

const rank: Readonly<Record<ReportPublish['decision'], number>> = { push: 0, skip: 1, refuse: 2 }

/** What the parts published, in one list; the decision is that of the part that published least. Merging publishes nothing: `none` where no part was asked to. */
export function joinPublish(parts: readonly Part[], none: ReportPublish): ReportPublish {
  const asked = parts.map(({ report }) => report.publish).filter(({ mode }) => mode !== 'never')
  const [least] = asked.toSorted((left, right) => rank[right.decision] - rank[left.decision])
  if (least === undefined) return none
  return {
    ...least,
    ...(asked.some(({ steps }) => steps !== undefined) && { steps: asked.flatMap(({ steps = [] }) => steps) }),
    images: asked.flatMap(({ images }) => images),
    tags: asked.flatMap(({ tags }) => tags),
    notTagged: asked.flatMap(({ notTagged }) => notTagged),
    staged: asked.flatMap(({ staged }) => staged),
  }
}
