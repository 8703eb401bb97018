import { compareImages } from './compare/compare-images.ts'
import { ActionError } from './errors.ts'
import { verdictOf } from './judge/verdict-of.ts'
import {
  type LookedAtCell,
  type LookedThroughCell,
  lookThrough,
  type LookOptions,
  type OpenedImage,
  openToLook,
} from './look-at-source.ts'
import type { Comparison, ImageComparison } from './model/comparison.ts'
import type { Finding } from './model/finding.ts'
import type { Platform } from './model/platform.ts'
import { quote } from './model/quote.ts'
import type { Report } from './model/report.ts'
import { isUnknown } from './model/unknown.ts'
import { planOfSources } from './plan/plan-of-sources.ts'
import { buildReport } from './report/build-report.ts'
import type { Ports } from './run.ts'
import { version } from './version.ts'

type CompareOptions = LookOptions & { readonly before: string; readonly after: string }

/**
 * Holds an image against an earlier one, for the command `compare`, platform by platform. A platform that one of them cannot be read for makes the verdict
 * an error. Throws an ActionError where an image is missing, or where no platform is in both.
 */
export async function compareSources({ before, after, ...options }: CompareOptions, ports: Ports): Promise<Report> {
  const one = await openToLook(before, { ...options, ports })
  try {
    const other = await openToLook(after, { ...options, ports })
    try {
      return await compareOpened({ before: one, after: other }, ports)
    } finally {
      await other.opened.close()
    }
  } finally {
    await one.opened.close()
  }
}

type Two<Value> = { readonly before: Value; readonly after: Value }

async function compareOpened(images: Two<OpenedImage>, ports: Ports): Promise<Report> {
  const { before, after } = images
  const shared = before.platforms.filter((platform) => after.platforms.includes(platform))
  if (shared.length === 0) throw nothingShared(images)
  const cells: LookedAtCell[] = []
  const compared: ImageComparison[] = []
  for (const platform of shared) {
    const trees = {
      before: await lookThrough(before, { platform, ports }),
      after: await lookThrough(after, { platform, ports }),
    }
    compared.push(...compareCells(platform, trees))
    // A tree is large, and nobody needs it any more.
    for (const { tree: _, ...cell } of [trees.before, trees.after]) cells.push(cell)
  }
  const comparison: Comparison = {
    before: { image: before.image, variant: 'default' },
    after: { image: after.image, variant: 'default' },
    platforms: compared,
    onlyBefore: before.platforms.filter((platform) => !shared.includes(platform)),
    onlyAfter: after.platforms.filter((platform) => !shared.includes(platform)),
  }
  const report = buildReport({
    ...{ version, measured: cells, inspected: cells },
    plan: planOfSources([
      { ...before, platforms: shared },
      { ...after, platforms: shared },
    ]),
    context: { workspace: ports.context.workspace, inActions: ports.context.inActions },
    verdict: verdictOf(cells.flatMap(unread)),
    stages: (['measure', 'inspect'] as const).map((name) => ({ name, status: 'done' })),
  })
  return { ...report, comparison }
}

function compareCells(platform: Platform, { before, after }: Two<LookedThroughCell>): readonly ImageComparison[] {
  const [one, other] = [readCell(before), readCell(after)]
  return one === undefined || other === undefined ? [] : [compareImages(platform, { before: one, after: other })]
}

function readCell({ measurement, inspection, tree }: LookedThroughCell) {
  if (isUnknown(measurement) || isUnknown(inspection) || tree === undefined) return undefined
  return { measurement, inspection, tree }
}

function unread({ image, variant, platform, inspection }: LookedAtCell): readonly Finding[] {
  if (!isUnknown(inspection)) return []
  return [{ code: 'unmeasured', severity: 'error', image, variant, platform, reason: inspection.reason }]
}

function nothingShared({ before, after }: Two<OpenedImage>): ActionError {
  const has = ({ image, platforms }: OpenedImage) => `${quote(image)} has ${platforms.join(', ')}`
  return new ActionError('usage', `No platform is in both images: ${has(before)}, ${has(after)}`, {
    hint: 'Compare images that were built for the same platform',
  })
}
