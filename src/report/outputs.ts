import { refName } from '../model/ref-name.ts'
import type { Report } from '../model/report.ts'
import { publishedList } from './published-list.ts'
import type { WrittenReport } from './write-report.ts'

/** The outputs of the Action; every one has a value on every path. */
export type Outputs = {
  readonly verdict: string
  readonly passed: 'true' | 'false'
  /** Path of report.json. */
  readonly report: string
  /** Path of the Markdown summary. */
  readonly summary: string
  /** JSON object: `image/variant` to the digest of its index; a variant that was not measured, or was built in parts, is absent. */
  readonly digests: string
  /** JSON list of `{image, variant, reference, digest}`. */
  readonly published: string
  /** Path of the predicate to sign; empty when the run could not be completed. */
  readonly predicate: string
  /** Path of report.sarif. */
  readonly sarif: string
  /** Path of junit.xml. */
  readonly junit: string
  /** Path of report.html. */
  readonly html: string
}

export function outputs(report: Report, paths: Omit<WrittenReport, 'problems'>): Outputs {
  const { status } = report.verdict
  // Jobs that each built one platform of a variant made several indexes: none of them is that of the variant.
  const digests = [...Map.groupBy(report.images, refName)].flatMap(([name, images]) => {
    const [digest, ...others] = new Set(images.flatMap(({ indexDigest }) => indexDigest ?? []))
    return digest === undefined || others.length > 0 ? [] : [[name, digest] as const]
  })
  return {
    verdict: status,
    passed: status === 'pass' || status === 'warn' ? 'true' : 'false',
    report: paths.reportPath,
    summary: paths.summaryPath,
    digests: JSON.stringify(Object.fromEntries(digests)),
    published: JSON.stringify(publishedList(report.publish)),
    predicate: paths.predicatePath,
    sarif: paths.sarifPath,
    junit: paths.junitPath,
    html: paths.htmlPath,
  }
}
