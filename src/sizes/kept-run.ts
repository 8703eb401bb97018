import * as z from 'zod'
import { jsonExtent } from '../model/json-extent.ts'
import type { CommittedSizes } from '../model/committed-sizes.ts'
import { parseJson } from '../model/parse-json.ts'
import { parsePlatform } from '../model/platform.ts'
import type { TrendPoint } from '../model/trend.ts'
import { formatCommittedSizes } from './format-committed-sizes.ts'
import { parseCommittedSizes } from './parse-committed-sizes.ts'
import { trendPoint } from './trend-point.ts'

/** What a run of the default branch leaves behind: its sizes, and the points of the runs before it, the oldest first. */
export type KeptRun = { readonly sizes: CommittedSizes; readonly trend: readonly TrendPoint[] }

/** The most points of a trend. */
export const maxTrendPoints = 20

const text = z.string().max(256)
const point = z.strictObject({
  commit: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
  measuredAt: z.iso.datetime().exactOptional(),
  images: z
    .array(z.strictObject({ image: text, variant: text, platform: text, compressedBytes: z.int().min(0) }))
    .max(2000),
})
const maxDepth = 64
const document = z.strictObject({ schemaVersion: z.literal(1), sizes: z.unknown(), trend: z.array(point).max(100) })

export function formatKeptRun({ sizes, trend }: KeptRun): string {
  const written: unknown = JSON.parse(formatCommittedSizes(sizes))
  return `${JSON.stringify({ schemaVersion: 1, sizes: written, trend: trend.slice(-maxTrendPoints) })}\n`
}

/** Undefined for what holds no sizes, or is of another version. Hostile text; throws nothing. */
export function parseKeptRun(text: string): KeptRun | undefined {
  // To write the sizes again takes a frame of the stack for each level.
  if (jsonExtent(Buffer.from(text)).depth > maxDepth) return undefined
  const parsed = document.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const sizes = parseCommittedSizes(JSON.stringify(parsed.data.sizes))
  if ('problems' in sizes) return undefined
  const trend = parsed.data.trend.map(({ images, ...rest }) => ({
    ...rest,
    images: images.flatMap(({ platform: written, ...image }) => {
      const platform = parsePlatform(written)
      return platform === undefined ? [] : [{ ...image, platform }]
    }),
  }))
  return { sizes, trend: trend.slice(-maxTrendPoints) }
}

/** The points of the runs up to this one, each commit once. */
export function trendOf({ sizes, trend }: KeptRun): readonly TrendPoint[] {
  const points = [...trend, ...trendPoint(sizes)]
  const last = new Map(points.map((one) => [one.commit, one]))
  return points.filter((one) => last.get(one.commit) === one).slice(-maxTrendPoints)
}
