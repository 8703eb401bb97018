import * as z from 'zod'

const text = z.string()
const count = z.int().min(0)
const unknownBecause = z.strictObject({ reason: text }).readonly()
const nothing = z.strictObject({ unknown: unknownBecause }).readonly()

const step = z
  .strictObject({
    cause: z.enum(['own', 'base', 'parent', 'rebuild', 'untold']),
    change: z.enum(['came', 'went', 'changed']),
    before: count.exactOptional().describe('Index of the layer at the baseline'),
    after: count.exactOptional().describe('Index of the layer now'),
    beforeBytes: count,
    afterBytes: count,
    instruction: text.exactOptional(),
    dockerfile: text.exactOptional(),
    line: z.int().min(1).exactOptional(),
  })
  .readonly()

const difference = z
  .strictObject({
    measure: z.enum(['compressed', 'uncompressed']),
    beforeBytes: count,
    afterBytes: count,
    causes: z
      .strictObject({ own: z.int(), base: z.int(), parent: z.int(), rebuild: z.int(), untold: z.int() })
      .readonly()
      .describe('Signed bytes; they sum to afterBytes less beforeBytes, as those of all steps do'),
    steps: z.array(step).readonly().describe('By bytes won or lost, the most first'),
  })
  .readonly()

export const imageBaselineSchema = z.union([
  z
    .strictObject({
      digest: text.exactOptional(),
      compressedBytes: count.exactOptional(),
      uncompressedBytes: count.exactOptional(),
      ownBytes: count.exactOptional(),
      liveBytes: count.exactOptional(),
      wastedBytes: count.exactOptional(),
      notCompared: z
        .strictObject({
          compressed: unknownBecause.exactOptional(),
          uncompressed: unknownBecause.exactOptional(),
          own: unknownBecause.exactOptional(),
          live: unknownBecause.exactOptional(),
          wasted: unknownBecause.exactOptional(),
        })
        .readonly()
        .exactOptional()
        .describe('Why a number is absent'),
      difference: difference.exactOptional(),
    })
    .readonly(),
  nothing,
])

export const baselineSchema = z.union([
  z
    .strictObject({
      from: z.enum(['file']),
      place: text,
      at: text.exactOptional().describe('The commit whose file it is; absent: that of the checkout'),
      commit: text.exactOptional().describe('That the images of the baseline were built from'),
      measuredAt: text.exactOptional(),
      removed: z
        .array(
          z
            .strictObject({ image: text, variant: text, platform: text, compressedBytes: count.exactOptional() })
            .readonly(),
        )
        .readonly()
        .describe('Images that the configuration no longer has'),
    })
    .readonly(),
  nothing,
])
