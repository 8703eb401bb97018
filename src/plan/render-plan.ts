import { printable } from '../model/printable.ts'
import type { BuildTarget, Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { sourceText } from '../model/source-text.ts'
import { changesInWords } from './changes-in-words.ts'
import { renderPublishPlan } from './render-publish-plan.ts'
import { renderSmokePlan, smokeCount } from './render-smoke-plan.ts'

/** What a run would build, in the order of building, and test, as plain lines for a terminal. */
export function renderPlan(plan: Plan, release: { readonly notPublished?: string } = {}): string {
  const rows = plan.targets.map((target) => [
    refName(target),
    target.output === 'layout' ? target.platforms.join(', ') : `${target.platforms.join(', ')} (for its children only)`,
    target.dockerfile,
    sourceOf(target, plan.targets),
  ])
  rows.push(
    ...plan.variants.flatMap((variant) =>
      variant.source === undefined
        ? []
        : [
            [
              refName(variant),
              variant.platforms.join(', '),
              '-',
              `${sourceText(variant.source)}, which exists already`,
            ],
          ],
    ),
  )
  const table = [['IMAGE', 'PLATFORMS', 'DOCKERFILE', 'FROM'], ...rows].map((row) => row.map((cell) => printable(cell)))
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const staging =
    plan.staging === undefined ? [] : [`Builds go into the staging repository ${plan.staging.name}, by digest`]
  const changes = changesInWords(plan).map((line) => printable(line))
  return [
    ...lines,
    '',
    summary(plan),
    ...staging,
    ...changes,
    ...renderSmokePlan(plan),
    ...renderPublishPlan(plan, release),
  ].join('\n')
}

function summary(plan: Plan): string {
  const [images, tests] = [plan.cells.length, smokeCount(plan)]
  return [
    `${images} ${images === 1 ? 'image' : 'images'} to measure`,
    ...(tests === 0 ? [] : [`${tests} smoke ${tests === 1 ? 'test' : 'tests'} to run`]),
    ...(plan.narrowed ? ['a part of the configuration'] : []),
  ].join(', ')
}

function sourceOf({ target, parent, context }: BuildTarget, all: readonly BuildTarget[]): string {
  const stage = target === undefined ? '' : `, stage ${target}`
  const base = all.find(({ bakeName }) => bakeName === parent?.bakeName)
  const from = base === undefined ? '' : `, on ${refName(base)}`
  return `context ${context}${stage}${from}`
}
