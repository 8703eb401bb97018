import type { CommittedSizes } from '../model/committed-sizes.ts'
import type { TrendPoint } from '../model/trend.ts'

/** The sizes as a point of a trend, at their own commit or else at this one; none where nobody knows a commit. */
export function trendPoint(
  { commit, measuredAt, images }: CommittedSizes,
  { at }: { readonly at?: string } = {},
): readonly TrendPoint[] {
  const of = commit ?? at
  if (of === undefined) return []
  return [
    {
      commit: of,
      ...(measuredAt === undefined ? {} : { measuredAt }),
      images: images.flatMap(({ image, variant, platform, compressedBytes }) =>
        compressedBytes === undefined ? [] : [{ image, variant, platform, compressedBytes }],
      ),
    },
  ]
}
