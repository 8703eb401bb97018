import { cellKey } from '../model/measured-by-cell.ts'
import { refName } from '../model/ref-name.ts'
import type { Report } from '../model/report.ts'
import { carriedFindings } from './carried-findings.ts'
import { joinAdvice } from './join-advice.ts'
import { joinPublish } from './join-publish.ts'
import { joinStages } from './join-stages.ts'
import type { MatchedParts } from './match-parts.ts'

/**
 * One report of all parts. `judged` is what was judged over all images, with their total and sharing; images, results of tests, advice and findings on single
 * images are those of the parts as they are, in the order of the configuration. The verdict's status is still that of `judged`.
 */
export function joinParts(judged: Report, { cells, fit }: Pick<MatchedParts, 'cells' | 'fit'>): Report {
  const images = judged.images.map((image, index) => cells[index]?.reported ?? image)
  const { findings, waived } = carriedFindings(fit, images)
  const known = new Set(judged.verdict.findings.map((finding) => JSON.stringify(finding)))
  const smoke = Map.groupBy(
    fit.flatMap(({ report }) => report.smoke),
    cellKey,
  )
  const counted = cells.filter(({ reported }) => reported !== undefined).map(({ cell }) => cell)
  const notBuilt = new Map(fit.flatMap(({ report }) => report.notBuilt).map((one) => [refName(one), one]))
  const [first] = fit
  const builders = new Set(fit.map(({ report }) => JSON.stringify(report.builder)))
  const builder = builders.size === 1 ? first?.report.builder : undefined
  const baseline = fit.map(({ report }) => report.baseline).find((one) => one !== undefined)
  // Where it runs, only a workflow says.
  const source = judged.source ?? first?.report.source
  return {
    ...judged,
    verdict: {
      ...judged.verdict,
      findings: [...judged.verdict.findings, ...findings.filter((finding) => !known.has(JSON.stringify(finding)))],
    },
    waived: [...judged.waived, ...waived],
    advice: joinAdvice(fit, findings),
    images,
    smoke: counted.flatMap((cell) => smoke.get(cellKey(cell)) ?? []),
    stages: joinStages(fit, judged.stages),
    ...(builder && { builder }),
    ...(source && { source }),
    ...(baseline && { baseline }),
    notBuilt: [...notBuilt.values()],
    publish: joinPublish(fit, judged.publish),
  }
}
