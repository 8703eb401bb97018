import { annotations } from '../src/report/annotations.ts'
import { renderComment, renderSummary } from '../src/report/render-markdown.ts'
import { renderText } from '../src/report/render-text.ts'
import { bigReport } from '../__tests__/kit/big-report.ts'

export type RenderBench = {
  readonly variantCount: number
  readonly imageCount: number
  readonly findingCount: number
  readonly textSeconds: number
  readonly commentSeconds: number
  readonly summarySeconds: number
  readonly annotationsSeconds: number
  readonly jsonSeconds: number
  readonly totalSeconds: number
}

/** Times every renderer over made-up measurements of many variants on two platforms, one time each and cold, as a run does it. */
export function benchRender(options: {
  readonly variantCount: number
  readonly monotonicSeconds: () => number
}): RenderBench {
  const report = bigReport({ variantCount: options.variantCount })
  const seconds = (work: () => unknown) => {
    const start = options.monotonicSeconds()
    work()
    return options.monotonicSeconds() - start
  }
  const textSeconds = seconds(() => renderText(report, { columns: 120, colour: 'ansi' }))
  const commentSeconds = seconds(() => renderComment(report, { marker: '<!-- bench -->' }))
  const summarySeconds = seconds(() => renderSummary(report))
  const annotationsSeconds = seconds(() => annotations(report))
  const jsonSeconds = seconds(() => JSON.stringify(report, undefined, 2))
  return {
    variantCount: options.variantCount,
    imageCount: report.images.length,
    findingCount: report.verdict.findings.length,
    ...{ textSeconds, commentSeconds, summarySeconds, annotationsSeconds, jsonSeconds },
    totalSeconds: textSeconds + commentSeconds + summarySeconds + annotationsSeconds + jsonSeconds,
  }
}
