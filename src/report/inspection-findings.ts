import { formatBytes } from '../model/bytes.ts'
import type { Report, ReportFinding, ReportImage } from '../model/report.ts'
import { namesPlace } from './names-place.ts'
import type { OutlineItem, OutlineSection } from './outline.ts'
import { remedyLines } from './remedy-lines.ts'
import { sortFindings } from './sort-findings.ts'

const mostItems = 50

/** What would win bytes in this image, the most first, with what all up to it win. */
export function adviceSection({ advice }: Report, image: ReportImage): readonly OutlineSection[] {
  const own = advice.filter(({ images }) =>
    images.some(({ image: name, platform }) => name === image.image && platform === image.platform),
  )
  if (own.length === 0) return []
  let running = 0
  const items = own.map(({ code, bytes, message, remedy, dockerfile, line }): OutlineItem => {
    running += bytes
    const place = dockerfile === undefined || line === undefined ? undefined : `${dockerfile}:${line}`
    const isSaid = place === undefined || namesPlace(`${message} ${remedy ?? ''}`, place)
    return {
      text: `${formatBytes(bytes)} (together ${formatBytes(running)}): ${message}`,
      code,
      details: [...(remedy === undefined ? [] : [remedy]), ...(isSaid ? [] : [`at ${place}`])],
    }
  })
  return [{ title: `What would win most (${formatBytes(running)} in all)`, ...shortened(items) }]
}

/** All other findings, the worst first. */
export function findingsSection({ advice }: Report, findings: readonly ReportFinding[]): readonly OutlineSection[] {
  const told = new Set(advice.map(({ code, message }) => JSON.stringify([code, message])))
  const others = findings.filter(({ code, message }) => !told.has(JSON.stringify([code, message])))
  if (others.length === 0) return []
  const items = sortFindings(others).map((finding): OutlineItem => {
    const { severity, message, code } = finding
    return { severity, text: message, code, details: remedyLines(finding) }
  })
  return [{ title: `Findings (${others.length})`, ...shortened(items) }]
}

function shortened(items: readonly OutlineItem[]): {
  readonly items: readonly OutlineItem[]
  readonly notes?: readonly string[]
} {
  const left = items.length - mostItems
  return left <= 0
    ? { items }
    : { items: items.slice(0, mostItems), notes: [`and ${left} more; --format json has all`] }
}
