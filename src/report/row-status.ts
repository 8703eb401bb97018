import type { BudgetStatus, Report, ReportFinding, ReportImage } from '../model/report.ts'

/** For ordering: higher is worse. */
export const badness: Readonly<Record<BudgetStatus, number>> = { fail: 3, unknown: 2, warn: 1, pass: 0 }

export function worseOf(left: BudgetStatus, right: BudgetStatus): BudgetStatus {
  return badness[left] >= badness[right] ? left : right
}

/** The worst that any finding says about an image, so that a line within its budget never hides a broken rule. */
export function statusOfFindings(report: Report): (image: ReportImage) => BudgetStatus {
  const statuses = new Map<string, BudgetStatus>()
  for (const finding of report.verdict.findings) {
    const { severity, image, variant } = finding
    if (image === undefined || variant === undefined || severity === 'note') continue
    const key = keyOf(finding)
    statuses.set(key, worseOf(statuses.get(key) ?? 'pass', severity === 'error' ? 'fail' : 'warn'))
  }
  return (image) => worseOf(statuses.get(keyOf(image)) ?? 'pass', statuses.get(keyOf(everyPlatform(image))) ?? 'pass')
}

/** What say nothing about the image: nobody knows what its tests would have found. */
const lostTests: ReadonlySet<string> = new Set(['smoke-infrastructure', 'smoke-not-run'])

export const grewTooMuch = 'grew too much'

/** What an image that fails within its budget is called: an image is not to blame for tests that could not run. */
export function failureWords(report: Report): (image: ReportImage) => string {
  const errors = Map.groupBy(
    report.verdict.findings.filter(({ severity }) => severity === 'error'),
    keyOf,
  )
  return (image) => {
    const found = [...(errors.get(keyOf(image)) ?? []), ...(errors.get(keyOf(everyPlatform(image))) ?? [])]
    if (found.length > 0 && found.every(({ code }) => code === 'over-growth')) return grewTooMuch
    if (found.length === 0 || found.some(({ code }) => !lostTests.has(code))) return 'failed'
    return image.function.passed > 0 ? 'partly tested' : 'not tested'
  }
}

/** Whether somebody accepted a breach of an image; `code`: of this kind. */
export function acceptedImages(
  { verdict }: Report,
  { code }: { readonly code?: 'over-growth' } = {},
): (image: ReportImage) => boolean {
  const overridden = verdict.findings.filter(({ override }) => override !== undefined)
  const accepted = new Set(overridden.filter((finding) => finding.code === (code ?? finding.code)).map(keyOf))
  return (image) => accepted.has(keyOf(image)) || accepted.has(keyOf(everyPlatform(image)))
}

function everyPlatform({ image, variant }: ReportImage): Pick<ReportFinding, 'image' | 'variant'> {
  return { image, variant }
}

function keyOf({ image, variant, platform }: Pick<ReportFinding, 'image' | 'variant' | 'platform'>): string {
  return JSON.stringify([image, variant, platform])
}
