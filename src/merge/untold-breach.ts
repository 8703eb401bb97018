import type { Variant } from '../model/config.ts'
import type { ReportBudget, ReportFinding, ReportImage } from '../model/report.ts'
import type { Part } from './part.ts'

/**
 * What the numbers and tests of an image show to be broken, or not to be known, and no finding of its report tells: such a report would pass. Undefined where
 * there is nothing of the kind, or the image has no numbers.
 */
export function untoldBreach(
  image: ReportImage,
  { report, variant }: { readonly report: Part['report']; readonly variant: Variant },
): string | undefined {
  // A run that did not come to its end has findings of that alone, and does not pass.
  if (image.unknown !== undefined || report.verdict.status === 'error') return undefined
  const isOfImage = (one: Pick<ReportFinding, 'image' | 'variant' | 'platform'>): boolean =>
    one.image === image.image && one.variant === image.variant && one.platform === image.platform
  const findings = report.verdict.findings.filter(isOfImage)
  const codes = new Set(findings.map(({ code }) => code))
  const accepted = findings.find(({ code, override }) => override !== undefined && !acceptable.has(code))
  if (accepted !== undefined) return `its finding ${accepted.code} is accepted, which nothing can`
  const broken = image.budgets.map((budget) => ofBudget(budget, { image, codes })).find((one) => one !== undefined)
  if (broken !== undefined) return broken
  const results = new Map(report.smoke.filter(isOfImage).map((one) => [one.name, one.status]))
  const told = new Set(findings.map(({ code, test }) => `${code} ${test}`))
  const untold = variant.smoke.find(({ name, platforms }) => {
    if (platforms !== undefined && !platforms.some((platform) => platform === image.platform)) return false
    const status = results.get(name) ?? 'not-run'
    return status !== 'passed' && status !== 'skipped' && !told.has(`smoke-${status} ${name}`)
  })
  return untold === undefined ? undefined : 'no finding tells of a smoke test that did not pass'
}

const acceptable: ReadonlySet<string> = new Set(['over-budget', 'over-growth', 'total-over-budget', 'relation-broken'])
const overCodes = ['over-budget', 'already-over-budget', 'smoke-over-budget']

function ofBudget(
  budget: ReportBudget,
  { image, codes }: { readonly image: ReportImage; readonly codes: ReadonlySet<string> },
): string | undefined {
  const { measure } = budget
  const actual = budget.actualBytes ?? budget.actualCount ?? budget.actualMilliseconds
  const max = budget.maxBytes ?? budget.maxCount ?? budget.maxMilliseconds
  const min = budget.minBytes ?? budget.minCount
  if (actual === undefined) {
    const isTold = codes.has('budget-unknown') || codes.has('smoke-budget-unknown')
    return (max ?? min) === undefined || isTold ? undefined : `no finding tells why ${measure} is unknown`
  }
  const measured = { ...sizesOf(image), layers: image.layerCount }[measure as string]
  if (measured !== undefined && measured !== actual)
    return `its budget for ${measure} has another number than the image`
  if (max !== undefined && actual > max && !overCodes.some((code) => codes.has(code)))
    return `no finding tells that it is over its budget for ${measure}`
  if (budget.growth?.status === 'fail' && !codes.has('over-growth'))
    return `no finding tells that it grew too much for ${measure}`
  if (min !== undefined && actual < min && !codes.has('under-minimum'))
    return `no finding tells that it is under its minimum for ${measure}`
  return undefined
}

function sizesOf(image: ReportImage): Readonly<Record<string, number | undefined>> {
  const { compressedBytes, uncompressedBytes, ownBytes, liveBytes, wastedBytes } = image
  return {
    compressed: compressedBytes,
    uncompressed: uncompressedBytes,
    own: ownBytes,
    live: liveBytes,
    wasted: wastedBytes,
  }
}
