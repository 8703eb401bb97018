import type { Report } from '../model/report.ts'

/** What a run that passed leaves in its staging repository, in a sentence; undefined where nothing is staged, or where each image has a fate of its own. */
export function stagedWords({ verdict: { status }, publish: { staged } }: Report): string | undefined {
  if (staged.length === 0 || (status !== 'pass' && status !== 'warn')) return undefined
  const repositories = new Set(staged.map(({ reference }) => reference.slice(0, reference.lastIndexOf('@'))))
  const [variants, lie] = staged.length === 1 ? ['variant', 'lies'] : ['variants', 'lie']
  return `${staged.length} ${variants} ${lie} in the staging repository ${[...repositories].join(', ')}, by digest; what passed stays there`
}
