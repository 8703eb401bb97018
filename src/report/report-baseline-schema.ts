import * as z from 'zod'
import { packageManager } from './report-contents-schema.ts'

const text = z.string()
const count = z.int().min(0)
const unknownBecause = z.strictObject({ reason: text }).readonly()
const baselineSource = z.enum(['file', 'registry', 'cache'])
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

const beforeAfter = { beforeBytes: count, afterBytes: count }
const both = z.strictObject(beforeAfter).readonly()

const smallFolders = z
  .strictObject({
    count,
    within: z.array(text).readonly().describe('Where they are, the most bytes first'),
    placesLeft: count.describe('How many more such places there are'),
    belowBytes: count.describe('Each had, or has, fewer bytes'),
    when: z.enum(['before', 'after', 'either']),
  })
  .readonly()
  .describe('Folders that one of the runs alone lists, and that are told as this one')

const contents = z
  .strictObject({
    ...beforeAfter,
    floorBytes: count.describe('Below this many bytes nothing has a line'),
    folders: z
      .array(z.strictObject({ path: text, ...beforeAfter, small: smallFolders.exactOptional() }).readonly())
      .readonly(),
    foldersLeft: both,
    packages: z
      .array(
        z
          .strictObject({
            change: z.enum(['came', 'went', 'version', 'size']),
            manager: packageManager,
            name: text,
            ...beforeAfter,
            beforeVersion: text.exactOptional(),
            afterVersion: text.exactOptional(),
          })
          .readonly(),
      )
      .readonly(),
    packagesLeft: both,
    unowned: both.describe('Live bytes that belong to no package'),
  })
  .readonly()
  .describe('Of the live bytes: folders with foldersLeft, and packages with packagesLeft and unowned, sum to the whole')

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
      contents: contents.exactOptional(),
      contentsUnknown: unknownBecause.exactOptional().describe('Why contents is absent'),
      toDownloadBytes: count
        .exactOptional()
        .describe('Compressed bytes that a machine with the image of the baseline must still download'),
    })
    .readonly(),
  nothing,
])

export const baselineSchema = z.union([
  z
    .strictObject({
      from: baselineSource,
      place: text,
      at: text.exactOptional().describe('The commit whose file it is; absent: that of the checkout'),
      commit: text.exactOptional().describe('That the images of the baseline were built from'),
      measuredAt: text.exactOptional(),
      configSha256: text.exactOptional().describe('Of the configuration that the baseline was measured with'),
      ageDays: count.exactOptional().describe('Whole days between measuredAt and this run'),
      staleConfig: z
        .literal(true)
        .exactOptional()
        .describe('Set where configSha256 is not that of the configuration of the commit at'),
      tried: z
        .array(z.strictObject({ from: baselineSource, reason: text }).readonly())
        .readonly()
        .describe('Where no baseline was found before this one, and why'),
      trend: z
        .array(
          z
            .strictObject({
              commit: text,
              measuredAt: text.exactOptional(),
              images: z
                .array(
                  z.strictObject({ image: text, variant: text, platform: text, compressedBytes: count }).readonly(),
                )
                .readonly(),
            })
            .readonly(),
        )
        .readonly()
        .describe('Earlier runs of the base branch, the oldest first'),
      absent: z
        .array(z.strictObject({ image: text, variant: text, platform: text, reason: text }).readonly())
        .readonly()
        .exactOptional()
        .describe('Images that are not known to be new, and of which the baseline says nothing either'),
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
