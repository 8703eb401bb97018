import { anImage } from '../__tests__/kit/run-builder.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import { judge } from '../src/judge/judge.ts'
import { planBuild } from '../src/plan/plan-build.ts'
import { annotations } from '../src/report/annotations.ts'
import { buildReport } from '../src/report/build-report.ts'
import { renderComment, renderSummary } from '../src/report/render-markdown.ts'
import { renderText } from '../src/report/render-text.ts'

export type PureBench = {
  readonly cellCount: number
  readonly seconds: Readonly<Record<'plan' | 'judge' | 'render', number>>
}

/** Times plan, judge and all renderers over made-up measurements of many variants on two platforms: once and cold, as a run does it. */
export function benchPure(variantCount: number): PureBench {
  const names = Array.from({ length: variantCount }, (_, index) => `v${index}`)
  const variants = names.map((name, index) => `      ${name}: {budget: {compressed: ${40 + (index % 9)}MB, layers: 9}}`)
  const text = [
    'version: 1',
    'defaults: {platforms: [linux/amd64, linux/arm64]}',
    'images:',
    '  app:',
    '    variants:',
    ...variants,
    `    relations: [${names
      .slice(1)
      .map((name) => `"v0 <= ${name}"`)
      .join(', ')}]`,
  ].join('\n')
  const config = parseConfig({ text, file: '.github/image-budgets.yml' })
  const [plan, planSeconds] = timed(() => planBuild(config, { only: [], platforms: [] }))
  const measured = plan.cells.map((cell, index) => ({
    ...cell,
    measurement: anImage(
      Array.from({ length: 8 }, (_, layer) => {
        const compressedBytes = 5_000_000 + ((index * 7919 + layer * 104_729) % 1_000_000)
        return {
          name: `${cell.variant} ${cell.platform} ${layer}`,
          compressedBytes,
          uncompressedBytes: compressedBytes * 3,
        }
      }),
    ),
  }))
  const [verdict, judgeSeconds] = timed(() => judge({ config, plan, measured, ruleChanges: [] }))
  const [, renderSeconds] = timed(() => {
    const context = { workspace: '/work', inActions: false }
    const report = buildReport({ version: '0', context, verdict, stages: [], config, plan, measured })
    renderText(report, { columns: 120, colour: 'ansi' })
    renderComment(report, { marker: '<!-- bench -->' })
    renderSummary(report)
    annotations(report)
    JSON.stringify(report, undefined, 2)
  })
  return { cellCount: plan.cells.length, seconds: { plan: planSeconds, judge: judgeSeconds, render: renderSeconds } }
}

function timed<T>(work: () => T): readonly [T, number] {
  const start = performance.now()
  const value = work()
  return [value, (performance.now() - start) / 1000]
}
